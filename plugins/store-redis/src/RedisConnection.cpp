#include "RedisConnection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace beckon::storeredis {

namespace {

constexpr std::size_t readAtOnce = 64UL * 1024;
constexpr int readsPerTurn = 16;
constexpr std::size_t outputWorthKeeping = 1024UL * 1024;

std::string systemReason(int error)
{
    return std::generic_category().message(error);
}

/// RESP: the number of arguments, then each with its length.
void appendCommand(std::string& out, std::span<const std::string_view> arguments)
{
    out.append("*").append(std::to_string(arguments.size())).append("\r\n");
    for (const std::string_view argument : arguments)
        out.append("$").append(std::to_string(argument.size())).append("\r\n").append(argument).append("\r\n");
}

} // namespace

RedisConnection::RedisConnection(LinkLoop& loop, Listener& listener) : _loop(loop), _listener(listener)
{
    _loop.watch(*this);
}

RedisConnection::~RedisConnection()
{
    (void)close();
}

std::string RedisConnection::open(const SocketAddress& address, Milliseconds deadline)
{
    const int family = address.storage.ss_family;
    const int descriptor = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return systemReason(errno);
    if (family != AF_UNIX) {
        const int on = 1;
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0 && errno != EINPROGRESS) {
        const int error = errno;
        ::close(descriptor);
        return systemReason(error);
    }
    ++_generation;
    _descriptor = descriptor;
    _state = State::Connecting;
    _deadline = _loop.schedule(deadline, [this] { breakWith("no connection in time"); });
    return {};
}

void RedisConnection::send(std::span<const std::string_view> arguments, Answer answer, Milliseconds deadline)
{
    appendCommand(_output, arguments);
    const SteadyTime due = _loop.now() + deadline;
    _pending.push_back({std::move(answer), due});
    while (!_earliest.empty() && _earliest.back() > due)
        _earliest.pop_back();
    _earliest.push_back(due);
    if (!_deadline || _earliest.front() < _checkAt)
        expectBy(_earliest.front());
}

std::vector<RedisConnection::Answer> RedisConnection::close() noexcept
{
    std::vector<Answer> unanswered;
    unanswered.reserve(_pending.size());
    for (Pending& pending : _pending)
        unanswered.push_back(std::move(pending.answer));
    _pending.clear();
    _earliest.clear();
    _deadline.cancel();
    _output = {};
    _sent = 0;
    _reader.reset();
    if (_descriptor >= 0)
        ::close(std::exchange(_descriptor, -1));
    _state = State::Closed;
    ++_generation;
    return unanswered;
}

short RedisConnection::events() const noexcept
{
    if (_state == State::Connecting)
        return POLLOUT;
    return static_cast<short>(backlog() > 0 ? POLLIN | POLLOUT : POLLIN);
}

void RedisConnection::onEvents(short events)
{
    const std::uint64_t generation = _generation;
    if (_state == State::Connecting) {
        finishConnect();
        return;
    }
    if ((events & (POLLIN | POLLERR | POLLHUP)) != 0)
        receive();
    if (generation == _generation && (events & POLLOUT) != 0)
        flush();
}

void RedisConnection::finishConnect()
{
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(_descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        error = errno;
    if (error != 0) {
        breakWith(systemReason(error));
        return;
    }
    _state = State::Open;
    _deadline.cancel();
    _reader.emplace();
    _listener.onOpen(*this);
}

void RedisConnection::receive()
{
    const std::uint64_t generation = _generation;
    std::array<char, readAtOnce> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): recv fills it
    for (int i = 0; i < readsPerTurn; ++i) {
        const ssize_t count = ::recv(_descriptor, buffer.data(), buffer.size(), 0);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (count <= 0) {
            breakWith(count == 0 ? "it has closed the connection" : systemReason(errno));
            return;
        }
        _reader->feed({buffer.data(), static_cast<std::size_t>(count)});
        while (deliver())
            if (generation != _generation)
                return;
        if (!_reader->fault().empty()) {
            breakWith(_reader->fault());
            return;
        }
        if (static_cast<std::size_t>(count) < buffer.size())
            return;
    }
}

/// False when no reply is complete.
bool RedisConnection::deliver()
{
    std::optional<Reply> reply = _reader->next();
    if (!reply)
        return false;
    if (_pending.empty()) {
        breakWith(reply->isError() ? reply->text : "it speaks out of turn");
        return true;
    }
    const Pending pending = std::move(_pending.front());
    _pending.pop_front();
    if (_earliest.front() == pending.deadline)
        _earliest.pop_front();
    _listener.onReply(*this, std::move(*reply), pending.answer);
    return true;
}

void RedisConnection::flush()
{
    while (backlog() > 0) {
        const ssize_t count = ::send(_descriptor, _output.data() + _sent, backlog(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            break;
        if (count < 0) {
            breakWith(systemReason(errno));
            return;
        }
        _sent += static_cast<std::size_t>(count);
    }
    if (backlog() == 0 && _output.capacity() > outputWorthKeeping)
        _output = {};
    else if (_sent >= _output.size() / 2)
        _output.erase(0, _sent);
    else
        return;
    _sent = 0;
}

void RedisConnection::breakWith(const std::string& reason)
{
    _listener.onBroken(*this, reason);
}

void RedisConnection::expectBy(SteadyTime deadline)
{
    _checkAt = deadline;
    _deadline = _loop.schedule(std::chrono::ceil<Milliseconds>(deadline - _loop.now()), [this] { checkDeadline(); });
}

void RedisConnection::checkDeadline()
{
    _deadline.cancel();
    if (_earliest.empty())
        return;
    if (_earliest.front() <= _loop.now())
        breakWith("no answer in time");
    else
        expectBy(_earliest.front());
}

} // namespace beckon::storeredis
