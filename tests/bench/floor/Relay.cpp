#include "floor/Relay.h"

#include "common/Accept.h"
#include "common/Frames.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace beckon::bench {

namespace {

constexpr std::size_t readBytes = 256UL * 1024;
constexpr std::size_t longestRequest = 16UL * 1024;

} // namespace

struct Relay::Client
{
    explicit Client(File file) : socket(std::move(file)) {}

    File socket;
    Client* peer = nullptr;
    std::string kept; ///< of the request, then of an unfinished frame
    std::string out;
    bool upgraded = false;
    bool waitsToWrite = false;
    bool isDirty = false;
};

Relay::Relay(std::uint16_t port) : _listener(listenOnLoopback(port)), _epoll(::epoll_create1(EPOLL_CLOEXEC)), _buffer(readBytes, '\0')
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;
    if (_epoll.get() < 0 || ::epoll_ctl(_epoll.get(), EPOLL_CTL_ADD, _listener.get(), &event) != 0)
        throw std::system_error(errno, std::generic_category(), "epoll");
}

Relay::~Relay() = default;

void Relay::run()
{
    std::array<epoll_event, 256> events{};
    for (;;) {
        const int count = ::epoll_wait(_epoll.get(), events.data(), static_cast<int>(events.size()), -1);
        for (int index = 0; index < count; ++index) {
            const epoll_event& event = events[static_cast<std::size_t>(index)];
            auto* client = static_cast<Client*>(event.data.ptr);
            if (client == nullptr)
                acceptAll();
            else if (client->socket.get() >= 0 && (event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0)
                receive(*client);
            if (client != nullptr && client->socket.get() >= 0 && (event.events & EPOLLOUT) != 0)
                flush(*client);
        }
        for (std::size_t index = 0; index != _dirty.size(); ++index)
            flush(*_dirty[index]);
        _dirty.clear();
        _dropped.clear();
    }
}

void Relay::acceptAll()
{
    for (;;) {
        File socket(::accept4(_listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (socket.get() < 0)
            return;
        setNoDelay(socket);
        const auto slot = static_cast<std::size_t>(socket.get());
        if (slot >= _clients.size())
            _clients.resize(slot + 1);
        _clients[slot] = std::make_unique<Client>(std::move(socket));
        watch(*_clients[slot], EPOLLIN, EPOLL_CTL_ADD);
    }
}

void Relay::receive(Client& client)
{
    const ssize_t count = ::recv(client.socket.get(), _buffer.data(), _buffer.size(), 0);
    if (count <= 0) {
        if (count == 0 || (errno != EAGAIN && errno != EINTR))
            drop(client);
        return;
    }
    const auto size = static_cast<std::size_t>(count);
    try {
        if (client.upgraded && client.kept.empty()) {
            relay(client, std::span(_buffer).first(size));
            return;
        }
        std::string bytes = std::move(client.kept);
        client.kept.clear();
        bytes.append(_buffer, 0, size);
        if (client.upgraded) {
            relay(client, bytes);
        } else {
            client.kept = std::move(bytes);
            upgrade(client);
        }
    } catch (const std::runtime_error&) {
        drop(client);
    }
}

void Relay::upgrade(Client& client)
{
    constexpr std::string_view field = "\r\nSec-WebSocket-Key: ";
    const std::size_t end = client.kept.find("\r\n\r\n");
    if (end == std::string::npos) {
        if (client.kept.size() > longestRequest)
            throw std::runtime_error("the request is too long");
        return;
    }
    const std::size_t at = client.kept.find(field);
    if (at == std::string::npos || at > end)
        throw std::runtime_error("the request has no key");
    const std::size_t key = at + field.size();
    client.out += "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
                  acceptFor(std::string_view(client.kept).substr(key, client.kept.find("\r\n", key) - key)) + "\r\n\r\n";
    client.kept.clear();
    client.upgraded = true;
    if (_unpaired != nullptr) {
        client.peer = _unpaired;
        _unpaired->peer = &client;
        _unpaired = nullptr;
    } else {
        _unpaired = &client;
    }
    flush(client);
}

void Relay::relay(Client& client, std::span<char> bytes)
{
    while (const auto frame = frontFrame(bytes)) {
        bytes = bytes.subspan(frame->size);
        if (frame->opcode == closeOpcode) {
            drop(client);
            return;
        }
        if (frame->opcode != textOpcode || client.peer == nullptr)
            continue;
        Client& peer = *client.peer;
        appendFrame(peer.out, textOpcode, {frame->payload.data(), frame->payload.size()});
        if (!std::exchange(peer.isDirty, true))
            _dirty.push_back(&peer);
    }
    client.kept.assign(bytes.data(), bytes.size());
}

void Relay::flush(Client& client)
{
    client.isDirty = false;
    if (client.socket.get() < 0)
        return;
    const Written written = writeOut(client.socket.get(), client.out);
    if (written == Written::Broken) {
        drop(client);
        return;
    }
    const bool waits = written == Written::Partly;
    if (waits != client.waitsToWrite) {
        client.waitsToWrite = waits;
        watch(client, waits ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
    }
}

void Relay::drop(Client& client)
{
    if (client.peer != nullptr)
        client.peer->peer = nullptr;
    if (_unpaired == &client)
        _unpaired = nullptr;
    const auto slot = static_cast<std::size_t>(client.socket.get());
    client.socket = File();
    _dropped.push_back(std::move(_clients[slot]));
}

void Relay::watch(Client& client, std::uint32_t events, int operation) const
{
    epoll_event event{};
    event.events = events;
    event.data.ptr = &client;
    ::epoll_ctl(_epoll.get(), operation, client.socket.get(), &event);
}

} // namespace beckon::bench
