#pragma once

#include "beckon/base/Error.h"
#include "beckon/base/Export.h"

#include <chrono>
#include <string>
#include <string_view>

namespace beckon::inline abi1 {

/// Code of one plugin has thrown while another called it (PluginAccount::call). It has been counted as the fault of `plugin`, and what()
/// says which part it came from. Let it through: whoever called you ends what they were at, and logs it with that name.
class BECKON_API PluginFault : public Error
{
public:
    PluginFault(const std::string& plugin, const std::string& what) : Error(what), _plugin(plugin) {}

    const std::string& plugin() const noexcept { return _plugin; }

private:
    std::string _plugin;
};

/// On whose account code runs. A plugin that takes handlers from others keeps, beside each, the account of who gave it, and calls it by
/// that: then its time and its exceptions count as that plugin's and not the caller's, and the log and the watchdog name it. Ownership: the
/// server's; valid until your stop() has returned. Threads: any.
class BECKON_API PluginAccount
{
public:
    virtual ~PluginAccount() = default;

    /// That of the plugin whose start() runs on this thread; null outside of any.
    static PluginAccount* starting() noexcept;

    virtual const std::string& plugin() const noexcept = 0;

    /// Calls `work`, which is code of this plugin. Throws PluginFault for whatever comes out of it; `part` says in the log which part of
    /// the plugin it was: `the handler of message type chat`. Takes no lock and no memory while `work` throws nothing.
    template <typename Work>
    void call(std::string_view part, Work work)
    {
        const Visit visit(*this);
        try {
            work();
        } catch (...) {
            fail(part);
        }
    }

protected:
    /// What ran on this thread before, and for how long.
    struct Outer
    {
        const std::string* plugin = nullptr;
        std::chrono::nanoseconds taken{0};
        std::chrono::steady_clock::time_point began;
    };

    virtual Outer enter() noexcept = 0;
    virtual void leave(const Outer& outer) noexcept = 0;

    /// Counts the exception that is being handled, and throws the PluginFault for it.
    [[noreturn]] virtual void fail(std::string_view part) = 0;

private:
    class Visit
    {
    public:
        explicit Visit(PluginAccount& account) noexcept : _account(account), _outer(account.enter()) {}
        ~Visit() { _account.leave(_outer); }
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

    private:
        PluginAccount& _account;
        const Outer _outer;
    };
};

} // namespace beckon::inline abi1
