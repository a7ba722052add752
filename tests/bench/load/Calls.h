#pragma once

#include "common/Sockets.h"
#include "load/Histogram.h"
#include "load/Options.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace beckon::bench {

/// The same HTTP call over and over, on connections that stay, one call at a time on each. Threads: one.
class Calls
{
public:
    explicit Calls(const Options& options);

    /// One JSON object. Throws for any answer but a 2xx.
    std::string run();

private:
    struct Caller
    {
        File socket;
        std::string answer;
        std::chrono::steady_clock::time_point sentAt{};
    };

    void ask(Caller& caller);
    void read(Caller& caller);
    void turn();

    const Options& _options;
    std::string _request;
    File _epoll;
    std::string _buffer;
    std::vector<Caller> _callers;
    Histogram _latencies;
    std::uint64_t _calls = 0;
    std::chrono::steady_clock::time_point _lastAnswer{};
};

} // namespace beckon::bench
