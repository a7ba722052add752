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
    std::vector<Client*>* room = nullptr;
    std::string identity; ///< the end of an announcement
    std::string kept;     ///< of the request, then of an unfinished frame
    std::string out;
    bool upgraded = false;
    bool waitsToWrite = false;
    bool isDirty = false;
};

Relay::Relay(std::uint16_t port, Grouping grouping)
    : _listener(listenOnLoopback(port)), _epoll(::epoll_create1(EPOLL_CLOEXEC)), _buffer(readBytes, '\0'), _grouping(grouping)
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
    const std::string request = std::exchange(client.kept, {});
    client.upgraded = true;
    if (_grouping == Grouping::Pairs)
        pair(client);
    else
        enterRoom(client, std::string_view(request).substr(0, request.find(" HTTP/")));
    flush(client);
}

void Relay::pair(Client& client) noexcept
{
    if (_unpaired == nullptr) {
        _unpaired = &client;
        return;
    }
    client.peer = std::exchange(_unpaired, nullptr);
    client.peer->peer = &client;
}

void Relay::enterRoom(Client& client, std::string_view path)
{
    constexpr std::string_view field = "?user=";
    const std::size_t query = path.find(field);
    if (query == std::string_view::npos)
        throw std::runtime_error("the path names no user");
    const std::string_view room = path.substr(path.rfind('/', query) + 1, query - path.rfind('/', query) - 1);
    client.identity =
        R"(,"username":")" + std::string(path.substr(query + field.size())) + R"(","room_id":")" + std::string(room) + R"("})";
    client.room = &_rooms[std::string(room)];
    announce(client, R"({"type":"user_joined")");
    client.room->push_back(&client);
}

void Relay::announce(const Client& client, std::string_view type)
{
    std::string frame;
    appendFrame(frame, textOpcode, std::string(type) + client.identity);
    for (Client* other : *client.room)
        write(*other, frame);
}

void Relay::write(Client& client, std::string_view bytes)
{
    client.out += bytes;
    if (!std::exchange(client.isDirty, true))
        _dirty.push_back(&client);
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
    if (client.room != nullptr) {
        std::erase(*client.room, &client);
        announce(client, R"({"type":"user_left")");
    }
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
