#include "load/Stop.h"

#include "load/Usage.h"

#include <signal.h>
#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <stdexcept>

namespace beckon::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Seconds patience{60};

} // namespace

Stop::Stop(const Options& options) : _options(options), _epoll(::epoll_create1(EPOLL_CLOEXEC)), _buffer(64UL * 1024, '\0')
{
    for (const PlannedClient& client : options.clients) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = _clients.size();
        _clients.push_back(std::make_unique<Client>(client));
        _clients.back()->expectEnd();
        if (::epoll_ctl(_epoll.get(), EPOLL_CTL_ADD, _clients.back()->socket(), &event) != 0)
            throw std::runtime_error("epoll takes no more sockets");
    }
}

std::string Stop::run()
{
    for (int turn = 0; turn != 100; ++turn)
        answer(); // the notices of those who came
    const Clock::time_point began = Clock::now();
    ::kill(_options.server, SIGTERM);
    while (residentBytesOf(_options.server) != 0) { // a process that has ended has no memory, even before its parent has seen it
        if (Clock::now() - began > patience)
            throw std::runtime_error("the server does not end");
        answer();
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
    return "{\"connections\": " + std::to_string(_clients.size()) + ", \"seconds\": " + std::to_string(seconds) + "}";
}

void Stop::answer()
{
    std::array<epoll_event, 256> events{};
    const int count = ::epoll_wait(_epoll.get(), events.data(), static_cast<int>(events.size()), 1);
    for (int at = 0; at < count; ++at) {
        auto& client = _clients[static_cast<std::size_t>(events[static_cast<std::size_t>(at)].data.u64)];
        if (!client)
            continue;
        client->receive(_buffer, [](std::string_view) {});
        if (client->hasEnded())
            client.reset();
        else
            client->flush();
    }
}

} // namespace beckon::bench
