#include "load/Calls.h"

#include "load/Quantiles.h"
#include "load/Usage.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace beckon::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Seconds patience{10};
constexpr std::size_t readBytes = 64UL * 1024;
constexpr std::size_t longestAnswer = 1024UL * 1024;

/// Of the body, which every peer announces in Content-Length.
std::size_t bodySize(std::string_view header)
{
    std::string lower(header);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    constexpr std::string_view field = "\r\ncontent-length: ";
    const std::size_t at = lower.find(field);
    std::size_t size = 0;
    if (at == std::string::npos || std::from_chars(lower.data() + at + field.size(), lower.data() + lower.size(), size).ec != std::errc() ||
        size > longestAnswer)
        throw std::runtime_error("an answer without a length");
    return size;
}

} // namespace

Calls::Calls(const Options& options) : _options(options), _epoll(::epoll_create1(EPOLL_CLOEXEC)), _buffer(readBytes, '\0')
{
    std::ifstream file(options.request, std::ios::binary);
    _request.assign(std::istreambuf_iterator<char>(file), {});
    if (_request.empty())
        throw std::runtime_error("cannot read the request " + options.request);
    for (std::size_t index = 0; index != options.callers; ++index) {
        _callers.push_back({connectToLoopback(options.port), {}, {}});
        setNonBlocking(_callers.back().socket);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        if (::epoll_ctl(_epoll.get(), EPOLL_CTL_ADD, _callers.back().socket.get(), &event) != 0)
            throw std::runtime_error("epoll takes no more sockets");
    }
}

std::string Calls::run()
{
    _lastAnswer = Clock::now();
    for (Caller& caller : _callers)
        ask(caller);
    for (const auto end = Clock::now() + _options.warmUp; Clock::now() < end;)
        turn();
    _calls = 0;
    _latencies.clear();
    const auto cpuBefore = cpuTimeOf(_options.server);
    const auto before = Clock::now();
    while (Clock::now() < before + _options.duration)
        turn();
    const double seconds = std::chrono::duration<double>(Clock::now() - before).count();
    const double cpu = std::chrono::duration<double, std::micro>(cpuTimeOf(_options.server) - cpuBefore).count();
    const auto calls = static_cast<double>(_calls);
    return "{\"calls\": " + std::to_string(_calls) + ", \"per_second\": " + std::to_string(calls / seconds) +
           ", \"cpu_us\": " + std::to_string(cpu / calls) + ", " + latencyJson(_latencies) + "}";
}

void Calls::turn()
{
    std::array<epoll_event, 256> events{};
    const int count = ::epoll_wait(_epoll.get(), events.data(), static_cast<int>(events.size()), 100);
    for (int at = 0; at < count; ++at)
        read(_callers[static_cast<std::size_t>(events[static_cast<std::size_t>(at)].data.u64)]);
    if (Clock::now() - _lastAnswer > patience)
        throw std::runtime_error("no answer comes any more");
}

void Calls::ask(Caller& caller)
{
    std::string out = _request;
    caller.sentAt = Clock::now();
    if (writeOut(caller.socket.get(), out) != Written::All)
        throw std::runtime_error("the server does not read");
}

void Calls::read(Caller& caller)
{
    const ssize_t count = ::recv(caller.socket.get(), _buffer.data(), _buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0)
        throw std::runtime_error("the server hung up");
    caller.answer.append(_buffer.data(), static_cast<std::size_t>(count));
    const std::size_t end = caller.answer.find("\r\n\r\n");
    if (end == std::string::npos)
        return;
    if (!caller.answer.starts_with("HTTP/1.1 2"))
        throw std::runtime_error("the call is refused: " + caller.answer.substr(0, 300));
    const std::size_t whole = end + 4 + bodySize(std::string_view(caller.answer).substr(0, end + 2));
    if (caller.answer.size() < whole)
        return;
    if (caller.answer.size() > whole)
        throw std::runtime_error("an answer is longer than it says");
    caller.answer.clear();
    _lastAnswer = Clock::now();
    _latencies.add(static_cast<std::uint64_t>(std::chrono::nanoseconds(_lastAnswer - caller.sentAt).count()));
    ++_calls;
    ask(caller);
}

} // namespace beckon::bench
