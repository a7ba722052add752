#pragma once

#include "common/Sockets.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace beckon::bench {

/// The least that a relay of WebSocket frames can do on one epoll loop: every two clients that join one after the other are a pair, and
/// what one sends goes to the other, unmasked and unread. Or, all with the same path are a room, and a frame tells all others of who comes
/// and goes. What a server does above this is what its features cost. Threads: one.
class Relay
{
public:
    enum class Grouping : std::uint8_t
    {
        Pairs,
        Rooms
    };

    Relay(std::uint16_t port, Grouping grouping);
    ~Relay();

    std::uint16_t port() const { return portOf(_listener); }

    /// Serves until the process is ended.
    void run();

private:
    struct Client;

    void acceptAll();
    void receive(Client& client);
    void upgrade(Client& client);
    void pair(Client& client) noexcept;
    void enterRoom(Client& client, std::string_view path);
    void announce(const Client& client, std::string_view type);
    void relay(Client& client, std::span<char> bytes);
    void write(Client& client, std::string_view bytes);
    void flush(Client& client);
    void drop(Client& client);
    void watch(Client& client, std::uint32_t events, int operation) const;

    File _listener;
    File _epoll;
    std::string _buffer;
    std::vector<std::unique_ptr<Client>> _clients; ///< by socket
    std::vector<Client*> _dirty;                   ///< have output of this turn
    std::vector<std::unique_ptr<Client>> _dropped; ///< freed at the end of the turn
    std::unordered_map<std::string, std::vector<Client*>> _rooms;
    const Grouping _grouping;
    Client* _unpaired = nullptr;
};

} // namespace beckon::bench
