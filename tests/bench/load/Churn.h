#pragma once

#include "common/Sockets.h"
#include "load/Client.h"
#include "load/Histogram.h"
#include "load/Options.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace beckon::bench {

/// Rooms of clients that stay, and one guest in each who connects, is announced to all, ends the WebSocket as RFC 6455 says, and is
/// announced as gone, again and again. Servers that speak PeerJS announce nobody. Threads: one.
class Churn
{
public:
    explicit Churn(const Options& options);
    ~Churn();

    /// One JSON object. Throws when an announcement is lost, or comes twice.
    std::string run();

private:
    struct Room;

    void watch(int socket, std::uint64_t number, std::uint32_t events, int operation) const;
    void turn();
    void onGuest(std::size_t number);
    void onStaying(std::size_t number, std::size_t index);
    void begin(std::size_t number);
    void advance(std::size_t number);

    const Options& _options;
    File _epoll;
    std::string _buffer;
    std::vector<std::unique_ptr<Room>> _rooms;
    Histogram _latencies;
    std::uint64_t _visits = 0;
    std::uint64_t _deliveries = 0;
    std::size_t _underWay = 0;
    bool _stopping = false;
    std::chrono::steady_clock::time_point _lastProgress{};
};

} // namespace beckon::bench
