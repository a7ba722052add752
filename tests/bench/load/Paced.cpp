#include "load/Paced.h"

#include "load/Quantiles.h"
#include "load/Usage.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <stdexcept>

namespace beckon::bench {

namespace {

constexpr std::size_t readBytes = 256UL * 1024;
constexpr Seconds patience{5};

using Clock = std::chrono::steady_clock;

} // namespace

Paced::Paced(const Options& options) : _options(options), _epoll(::epoll_create1(EPOLL_CLOEXEC)), _buffer(readBytes, '\0')
{
    const auto& clients = options.clients;
    for (std::size_t index = 0; index != clients.size(); ++index) {
        _participants.push_back(std::make_unique<Participant>(clients[index], clients[index ^ 1U], options.dialect, options.messageBytes));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        if (::epoll_ctl(_epoll.get(), EPOLL_CTL_ADD, _participants.back()->client().socket(), &event) != 0)
            throw std::runtime_error("epoll takes no more sockets");
    }
}

std::string Paced::run()
{
    _begin = Clock::now();
    _measureFrom = _begin + _options.warmUp;
    const Instant end = _measureFrom + _options.duration;
    const std::chrono::nanoseconds step{1'000'000'000 / _options.rate};
    std::chrono::nanoseconds cpuBefore{};
    std::uint64_t arrivedBefore = 0;
    bool measuring = false;
    for (Instant now = _begin; now < end; now = Clock::now()) {
        if (!measuring && now >= _measureFrom) {
            measuring = true;
            cpuBefore = cpuTimeOf(_options.server);
            arrivedBefore = _arrived;
        }
        sendDue(now);
        waitUntil(_begin + step * _sent);
    }
    const double cpu = std::chrono::duration<double, std::micro>(cpuTimeOf(_options.server) - cpuBefore).count();
    const std::uint64_t messages = _arrived - arrivedBefore;
    for (const Instant limit = Clock::now() + patience; underWay() != 0;) {
        if (Clock::now() > limit)
            throw std::runtime_error(std::to_string(underWay()) + " messages did not arrive");
        waitUntil(Clock::now() + std::chrono::milliseconds(10));
    }
    return "{\"messages\": " + std::to_string(messages) + ", \"cpu_us\": " + std::to_string(cpu / static_cast<double>(messages)) + ", " +
           latencyJson(_latencies) + "}";
}

void Paced::sendDue(Instant now)
{
    const std::chrono::nanoseconds step{1'000'000'000 / _options.rate};
    for (Instant due = _begin + step * _sent; due <= now; due = _begin + step * _sent) {
        Participant& sender = *_participants[_sent % _participants.size()];
        sender.sendNext(due);
        if (!sender.client().flush())
            throw std::runtime_error("the server does not read");
        ++_sent;
    }
}

void Paced::waitUntil(Instant until)
{
    const auto left = std::max<std::chrono::nanoseconds>(until - Clock::now(), std::chrono::nanoseconds(0));
    const timespec wait{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
    std::array<epoll_event, 256> events{};
    const int count = ::epoll_pwait2(_epoll.get(), events.data(), static_cast<int>(events.size()), &wait, nullptr);
    for (int at = 0; at < count; ++at)
        receive(static_cast<std::size_t>(events[static_cast<std::size_t>(at)].data.u64));
}

void Paced::receive(std::size_t index)
{
    Participant& self = *_participants[index];
    const Instant now = Clock::now();
    self.client().receive(_buffer, [&](std::string_view text) {
        if (Participant::isNotice(text))
            return;
        const Instant due = self.take(text, *_participants[index ^ 1U]);
        ++_arrived;
        if (due >= _measureFrom)
            _latencies.add(static_cast<std::uint64_t>(std::chrono::nanoseconds(now - due).count()));
    });
    if (!self.client().flush())
        throw std::runtime_error("the server does not read");
}

std::size_t Paced::underWay() const noexcept
{
    std::size_t total = 0;
    for (const auto& participant : _participants)
        total += participant->underWay();
    return total;
}

} // namespace beckon::bench
