#include "load/Load.h"

#include "load/Quantiles.h"
#include "load/Usage.h"

#include <sys/epoll.h>

#include <array>
#include <stdexcept>

namespace beckon::bench {

namespace {

constexpr std::size_t readBytes = 256UL * 1024;
constexpr Seconds patience{5};
constexpr int turnMilliseconds = 100;

using Clock = std::chrono::steady_clock;

double inSeconds(Clock::duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

} // namespace

Load::Load(const Options& options) : _options(options), _epoll(::epoll_create1(EPOLL_CLOEXEC)), _buffer(readBytes, '\0')
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
    _waitsToWrite.resize(clients.size());
}

std::string Load::run()
{
    start();
    exchange(Clock::now() + _options.warmUp, Replies::Send);

    _latencies.clear();
    _messages = 0;
    const auto cpuBefore = cpuTimeOf(_options.server);
    const Instant before = Clock::now();
    exchange(before + _options.duration, Replies::Send);

    const double seconds = inSeconds(Clock::now() - before);
    const double cpu = inSeconds(cpuTimeOf(_options.server) - cpuBefore);
    const auto messages = static_cast<double>(_messages);
    std::string json = "{\"messages\": " + std::to_string(_messages) + ", \"per_second\": " + std::to_string(messages / seconds) +
                       ", \"cpu_us\": " + std::to_string(cpu * 1e6 / messages) + ", \"cpu_share\": " + std::to_string(cpu / seconds) +
                       ", " + latencyJson(_latencies) + "}";
    while (!isQuiet())
        turn(Replies::Withhold);
    return json;
}

void Load::start()
{
    _now = _lastArrival = Clock::now();
    for (std::size_t index = 0; index < _participants.size(); index += 2) {
        for (std::size_t count = 0; count != _options.inFlight; ++count)
            _participants[index]->sendNext(_now);
        flush(index);
    }
}

void Load::exchange(Instant until, Replies replies)
{
    while (Clock::now() < until)
        turn(replies);
}

void Load::turn(Replies replies)
{
    std::array<epoll_event, 256> events{};
    const int count = ::epoll_wait(_epoll.get(), events.data(), static_cast<int>(events.size()), turnMilliseconds);
    for (int at = 0; at < count; ++at) {
        const epoll_event& event = events[static_cast<std::size_t>(at)];
        const auto index = static_cast<std::size_t>(event.data.u64);
        if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0)
            receive(index, replies);
        flush(index);
    }
    if (Clock::now() - _lastArrival > patience)
        throw std::runtime_error("no message came for " + std::to_string(patience.count()) + " s: some were lost");
}

void Load::receive(std::size_t index, Replies replies)
{
    Participant& self = *_participants[index];
    _now = Clock::now();
    self.client().receive(_buffer, [&](std::string_view text) {
        if (Participant::isNotice(text))
            return;
        const Instant sentAt = self.take(text, other(index));
        _latencies.add(static_cast<std::uint64_t>(std::chrono::nanoseconds(_now - sentAt).count()));
        _lastArrival = _now;
        ++_messages;
        if (replies == Replies::Send)
            self.sendNext(_now);
    });
}

void Load::flush(std::size_t index)
{
    Client& client = _participants[index]->client();
    const bool waits = !client.flush();
    if (waits == _waitsToWrite[index])
        return;
    _waitsToWrite[index] = waits;
    epoll_event event{};
    event.events = EPOLLIN;
    if (waits)
        event.events |= EPOLLOUT;
    event.data.u64 = index;
    ::epoll_ctl(_epoll.get(), EPOLL_CTL_MOD, client.socket(), &event);
}

bool Load::isQuiet() const noexcept
{
    for (const auto& participant : _participants) {
        if (participant->underWay() != 0)
            return false;
    }
    return true;
}

} // namespace beckon::bench
