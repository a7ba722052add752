#include "load/Idle.h"

#include "load/Usage.h"

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace beckon::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Seconds settling{2}; ///< until what the upgrades needed is given back
constexpr std::string_view heartbeats[] = {R"({"type":"heartbeat"})", R"({"type":"HEARTBEAT"})"};

} // namespace

Idle::Idle(const Options& options) : _options(options), _residentBefore(residentBytesOf(options.server))
{
    for (const PlannedClient& client : options.clients)
        _clients.push_back(std::make_unique<Client>(client));
}

std::string Idle::run()
{
    std::this_thread::sleep_for(settling);
    const auto grown = static_cast<double>(residentBytesOf(_options.server)) - static_cast<double>(_residentBefore);
    const auto cpuBefore = cpuTimeOf(_options.server);
    const Clock::time_point before = Clock::now();
    const std::size_t beats = _options.heartbeat == 0 ? 0 : beat();
    const double seconds = std::chrono::duration<double>(Clock::now() - before).count();
    const double cpu = std::chrono::duration<double, std::micro>(cpuTimeOf(_options.server) - cpuBefore).count();
    std::string json = "{\"connections\": " + std::to_string(_clients.size()) +
                       ", \"kb_each\": " + std::to_string(grown / 1024 / static_cast<double>(_clients.size())) +
                       ", \"resident_before_kb\": " + std::to_string(_residentBefore / 1024);
    if (beats > 0)
        json += ", \"heartbeats\": " + std::to_string(beats) + ", \"cpu_share\": " + std::to_string(cpu / 1e6 / seconds) +
                ", \"cpu_us\": " + std::to_string(cpu / static_cast<double>(beats));
    return json + "}";
}

std::size_t Idle::beat()
{
    const File epoll(::epoll_create1(EPOLL_CLOEXEC));
    for (std::size_t index = 0; index != _clients.size(); ++index) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, _clients[index]->socket(), &event) != 0)
            throw std::runtime_error("epoll takes no more sockets");
    }
    std::string buffer(64UL * 1024, '\0');
    const std::string_view text = heartbeats[_options.dialect == Dialect::PeerJs ? 1 : 0];
    const auto step = std::chrono::nanoseconds(Seconds(_options.heartbeat)) / _clients.size();
    const Clock::time_point begin = Clock::now();
    const Clock::time_point end = begin + _options.duration;
    std::size_t sent = 0;
    for (Clock::time_point now = begin; now < end; now = Clock::now()) {
        for (; begin + step * sent <= now; ++sent) {
            Client& client = *_clients[sent % _clients.size()];
            client.send(text);
            client.flush();
        }
        std::array<epoll_event, 256> events{};
        const int count = ::epoll_wait(epoll.get(), events.data(), static_cast<int>(events.size()), 1);
        for (int at = 0; at < count; ++at) {
            Client& client = *_clients[static_cast<std::size_t>(events[static_cast<std::size_t>(at)].data.u64)];
            client.receive(buffer, [](std::string_view) {});
            client.flush();
        }
    }
    return sent;
}

} // namespace beckon::bench
