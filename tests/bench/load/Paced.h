#pragma once

#include "common/Sockets.h"
#include "load/Histogram.h"
#include "load/Options.h"
#include "load/Participant.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace beckon::bench {

/// Pairs of clients that send each other offers at a fixed rate. A latency runs from the moment that a message was due, not from when it
/// could be sent, so a server that holds the sender up is not spared. Threads: one.
class Paced
{
public:
    explicit Paced(const Options& options);

    /// One JSON object. Throws when a message is lost, misdelivered or late by seconds.
    std::string run();

private:
    void sendDue(Instant now);
    void waitUntil(Instant until);
    void receive(std::size_t index);
    std::size_t underWay() const noexcept;

    const Options& _options;
    File _epoll;
    std::string _buffer;
    std::vector<std::unique_ptr<Participant>> _participants;
    Histogram _latencies;
    Instant _begin{};
    Instant _measureFrom{};
    std::uint64_t _sent = 0;
    std::uint64_t _arrived = 0;
};

} // namespace beckon::bench
