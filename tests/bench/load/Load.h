#pragma once

#include "common/Sockets.h"
#include "load/Histogram.h"
#include "load/Options.h"
#include "load/Participant.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace beckon::bench {

/// Pairs of clients that pass offers to and fro on one epoll loop. Threads: one.
class Load
{
public:
    explicit Load(const Options& options);

    /// One JSON object. Throws when a message is lost, misdelivered or late by seconds.
    std::string run();

private:
    enum class Replies : std::uint8_t
    {
        Send,
        Withhold
    };

    void start();
    void exchange(Instant until, Replies replies);
    void turn(Replies replies);
    void receive(std::size_t index, Replies replies);
    void flush(std::size_t index);
    bool isQuiet() const noexcept;
    Participant& other(std::size_t index) noexcept { return *_participants[index ^ 1U]; }

    const Options& _options;
    File _epoll;
    std::string _buffer;
    std::vector<std::unique_ptr<Participant>> _participants;
    std::vector<bool> _waitsToWrite;
    Histogram _latencies;
    std::uint64_t _messages = 0;
    Instant _now{};
    Instant _lastArrival{};
};

} // namespace beckon::bench
