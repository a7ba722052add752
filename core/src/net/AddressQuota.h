#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace beckon {

/// What one client address may take of the server; 0 is no limit.
struct AddressLimits
{
    std::size_t connections = 0;      ///< net.max_connections_per_address: open at once
    std::size_t accepts = 0;          ///< rate.connections.address: new ones within the window
    Milliseconds acceptWindow{1'000}; ///< which begins with the first of them
};

/// Counts the connections of each client address, an IPv6 address as its /64, so that one client cannot take what is there for all.
/// It remembers an address while it has a connection or its window lasts. Threads: any.
class AddressQuota
{
    struct State;
    struct Entry;

public:
    explicit AddressQuota(const AddressLimits& limits);
    ~AddressQuota();

    /// One connection's share, given back when this ends; it may outlive the quota.
    class Share
    {
    public:
        Share() = default;
        Share(Share&& other) noexcept = default;
        Share& operator=(Share&& other) noexcept;
        ~Share() { release(); }

    private:
        friend class AddressQuota;
        Share(std::shared_ptr<State> state, Entry& entry) noexcept : _state(std::move(state)), _entry(&entry) {}
        void release() noexcept;

        std::shared_ptr<State> _state;
        Entry* _entry = nullptr;
    };

    /// From here on other limits count; connections that are open stay.
    void use(const AddressLimits& limits);

    /// Nothing when the address has too many connections, or has made too many lately.
    std::optional<Share> admit(std::string_view address, SteadyTime now);

    /// Addresses remembered.
    std::size_t size() const;

private:
    const std::shared_ptr<State> _state;
};

} // namespace beckon
