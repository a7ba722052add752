#pragma once

#include <string>

namespace beckon {

/// While it lives, this thread runs code of a plugin outside of any loop: on a worker, or where plugins start and stop. Scopes may nest:
/// the inner one counts. Ownership: keeps a reference to the name. Threads: one.
class RunningPlugin
{
public:
    explicit RunningPlugin(const std::string& name) noexcept;
    ~RunningPlugin();
    RunningPlugin(const RunningPlugin&) = delete;
    RunningPlugin& operator=(const RunningPlugin&) = delete;

    /// For whoever has no scope: that one, or with null none, from here on. Returns which it was.
    static const std::string* exchange(const std::string* name) noexcept;

    /// The plugin whose code this thread runs, on a loop or not; null for none. A signal handler may ask.
    static const std::string* ofThisThread() noexcept;

private:
    const std::string* const _outer;
};

} // namespace beckon
