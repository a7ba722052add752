#pragma once

#include "beckon/base/Limits.h"
#include "event/EpollLoop.h"
#include "event/FileDescriptor.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>

namespace beckon {

class NetMetrics;
class TlsContext;
class TurnedAway;
struct TlsScratch;

/// Clients that cannot come in, at a port of TLS. To tell them why takes a handshake, the most that a stranger can make the server do: so
/// many a second get theirs and then the answer, as over plain TCP (limits.tls_refusals); whoever comes beyond that is hung up on at once.
/// So a person gets an answer, and a flood costs a bounded part of a core. What a client says besides is not looked at.
/// Ownership: owns their sockets until TLS stands; keeps references, which outlive it. Threads: the loop's.
class TlsRefusals
{
public:
    TlsRefusals(EpollLoop& loop, TurnedAway& turnedAway, TlsScratch& scratch, const Limits& limits, NetMetrics& metrics) noexcept;
    ~TlsRefusals();
    TlsRefusals(const TlsRefusals&) = delete;
    TlsRefusals& operator=(const TlsRefusals&) = delete;

    /// Sends the whole answer once TLS stands. Ownership: the answer is not copied.
    void tell(FileDescriptor client, const TlsContext& context, std::string_view answer);

    /// Closes those whose TLS does not stand yet.
    void clear() noexcept;

private:
    class Client;

    bool mayTell() noexcept;
    void told(Client& client);
    void failed(Client& client);
    FileDescriptor remove(Client& client);

    EpollLoop& _loop;
    TurnedAway& _turnedAway;
    TlsScratch& _scratch;
    const Limits& _limits;
    NetMetrics& _metrics;
    std::unordered_map<const Client*, std::unique_ptr<Client>> _clients;
    double _left = 0; ///< handshakes that may begin now
    SteadyTime _filled{};
};

} // namespace beckon
