#pragma once

#include "load/Client.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace beckon::bench {

using Instant = std::chrono::steady_clock::time_point;

/// One of a pair: sends numbered offers to the other, and checks that what comes is the other's next one, byte for byte.
class Participant
{
public:
    Participant(const PlannedClient& self, const PlannedClient& other, Dialect dialect, std::size_t messageBytes);

    Client& client() noexcept { return _client; }

    /// `now` is the moment it counts as sent.
    void sendNext(Instant now);

    /// When the message that has just come was sent: `sender` is the other of the pair. Throws when it is not the one that must come next.
    Instant take(std::string_view text, Participant& sender);

    std::size_t underWay() const noexcept { return _sentAt.size(); }

    /// Notices that the server sends by itself, such as user_joined.
    static bool isNotice(std::string_view text) noexcept;

private:
    Client _client;
    std::string _outgoing; ///< the next offer
    std::string _expected; ///< the last one that came from this participant, as the other must have seen it
    std::size_t _numberAt = 0;
    std::uint64_t _sent = 0;
    std::uint64_t _arrived = 0;
    std::deque<Instant> _sentAt; ///< of those under way
};

} // namespace beckon::bench
