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

struct Measurement
{
    std::uint64_t messages = 0;
    double seconds = 0;
    double serverCpuSeconds = 0;
    double p50Microseconds = 0; ///< from the send call of one client to the receipt by the other
    double p99Microseconds = 0;
};

/// Pairs of clients that pass offers to and fro on one epoll loop. Threads: one.
class Load
{
public:
    explicit Load(const Options& options);

    /// Throws when a message is lost, misdelivered or late by seconds.
    Measurement run();

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
