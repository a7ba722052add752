#pragma once

#include "common/Sockets.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace beckon::bench {

/// The least that a relay of WebSocket frames can do on one epoll loop: every two clients that join one after the other are a pair, and
/// what one sends goes to the other, unmasked and unread. What a server does above this is what its features cost. Threads: one.
class Relay
{
public:
    explicit Relay(std::uint16_t port);
    ~Relay();

    std::uint16_t port() const { return portOf(_listener); }

    /// Serves until the process is ended.
    void run();

private:
    struct Client;

    void acceptAll();
    void receive(Client& client);
    void upgrade(Client& client);
    void relay(Client& client, std::span<char> bytes);
    void flush(Client& client);
    void drop(Client& client);
    void watch(Client& client, std::uint32_t events, int operation) const;

    File _listener;
    File _epoll;
    std::string _buffer;
    std::vector<std::unique_ptr<Client>> _clients; ///< by socket
    std::vector<Client*> _dirty;                   ///< have output of this turn
    std::vector<std::unique_ptr<Client>> _dropped; ///< freed at the end of the turn
    Client* _unpaired = nullptr;
};

} // namespace beckon::bench
