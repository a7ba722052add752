#include "net/TlsRefusals.h"

#include "beckon/base/Error.h"
#include "net/NetMetrics.h"
#include "net/TlsStream.h"
#include "net/TurnedAway.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

namespace beckon {

namespace {

constexpr std::size_t mostAtOnce = 64;
constexpr Milliseconds handshakeDeadline{3'000};

/// Our half of a handshake and the answer are a few KB: a socket that does not take them at once is not worth waiting for.
bool sendAll(const FileDescriptor& socket, std::string_view bytes) noexcept
{
    if (bytes.empty())
        return true;
    return ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<ssize_t>(bytes.size());
}

} // namespace

/// One of them, until TLS stands.
class TlsRefusals::Client final : public EpollLoop::Watcher
{
public:
    Client(TlsRefusals& home, FileDescriptor socket, const TlsContext& context, std::string_view answer)
        : _home(home),
          _socket(std::move(socket)),
          _tls(context),
          _answer(answer),
          _deadline(home._loop.schedule(handshakeDeadline, [this] { _home.failed(*this); })),
          _watch(home._loop.watch(_socket.get(), EPOLLIN, *this))
    {
    }
    ~Client() { endWatch(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void onEvents(std::uint32_t) override
    {
        const std::span<char> buffer = _home._loop.readBuffer();
        const ssize_t count = ::recv(_socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count > 0)
            receive(buffer.first(static_cast<std::size_t>(count)));
        else if (count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
            _home.failed(*this);
    }

    /// Ends the watch, and gives the socket away.
    FileDescriptor takeSocket() noexcept
    {
        endWatch();
        return std::move(_socket);
    }

private:
    void receive(std::span<const char> bytes)
    {
        TlsScratch& scratch = _home._scratch;
        _tls.receive(bytes, scratch);
        if (!sendAll(_socket, scratch.sealed))
            return _home.failed(*this);
        if (_tls.wasOpen() && sendAnswer())
            _home.told(*this);
        else if (_tls.wasOpen() || _tls.state() != TlsStream::State::Handshake)
            _home.failed(*this);
    }

    bool sendAnswer()
    {
        TlsScratch& scratch = _home._scratch;
        _tls.send({&_answer, 1}, scratch);
        if (scratch.sealed.empty() || !sendAll(_socket, scratch.sealed))
            return false;
        _tls.end(scratch);
        return sendAll(_socket, scratch.sealed);
    }

    void endWatch() noexcept
    {
        if (_watch)
            _home._loop.unwatch(*std::exchange(_watch, std::nullopt), _socket.get());
    }

    TlsRefusals& _home;
    FileDescriptor _socket;
    TlsStream _tls;
    std::string_view _answer;
    Timer _deadline;
    std::optional<EpollLoop::WatchId> _watch;
};

TlsRefusals::TlsRefusals(EpollLoop& loop, TurnedAway& turnedAway, TlsScratch& scratch, const Limits& limits, NetMetrics& metrics) noexcept
    : _loop(loop), _turnedAway(turnedAway), _scratch(scratch), _limits(limits), _metrics(metrics)
{
}

TlsRefusals::~TlsRefusals() = default;

void TlsRefusals::tell(FileDescriptor client, const TlsContext& context, std::string_view answer)
{
    if (!mayTell()) {
        _metrics.refusalsHungUp.add();
        return;
    }
    try {
        auto one = std::make_unique<Client>(*this, std::move(client), context, answer);
        const Client* const key = one.get();
        _clients.emplace(key, std::move(one));
    } catch (const SystemError&) { // out of memory or descriptors: no time for manners
        _metrics.refusalsHungUp.add();
    }
}

/// A bucket that holds what comes to it in a second.
bool TlsRefusals::mayTell() noexcept
{
    const auto rate = static_cast<double>(_limits.tlsRefusals.get());
    const SteadyTime now = _loop.now();
    const double elapsed = std::min(1.0, std::chrono::duration<double>(now - std::exchange(_filled, now)).count());
    _left = std::min(rate, _left + elapsed * rate);
    if (_left < 1 || _clients.size() >= mostAtOnce)
        return false;
    _left -= 1;
    return true;
}

void TlsRefusals::told(Client& client)
{
    _metrics.refusalsTold.add();
    _turnedAway.hold(remove(client));
}

void TlsRefusals::failed(Client& client)
{
    _metrics.refusalsFailed.add();
    remove(client);
}

/// Ends the client, which the caller is within: it touches nothing of its own afterwards.
FileDescriptor TlsRefusals::remove(Client& client)
{
    FileDescriptor socket = client.takeSocket();
    _clients.erase(&client);
    return socket;
}

void TlsRefusals::clear() noexcept
{
    _clients.clear();
}

} // namespace beckon
