#pragma once

#include "net/LoopConnections.h"
#include "net/OutputChunks.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace beckon {

/// The bytes of one connection on their way to its socket. An idle one is a pointer to nothing: what it writes into is the loop's, taken
/// when there is something to write and given back when it is written. Ownership: gives its share of the server's backlog back when it
/// ends. Threads: the connection's loop.
class Output
{
public:
    enum class Flushed : std::uint8_t
    {
        All,
        Partly, ///< the socket takes no more now
        Broken  ///< the socket is gone
    };

    void append(LoopConnections& home, std::span<const std::string_view> parts);

    /// Sends what the socket takes, without blocking.
    Flushed flush(LoopConnections& home, int socket);

    std::size_t size() const noexcept { return _chunks ? _chunks->size() : 0; }
    bool empty() const noexcept { return size() == 0; }

    /// What an earlier flush left behind is still there.
    bool hasBacklog() const noexcept { return _chunks && _chunks->hasBacklog(); }

private:
    std::unique_ptr<OutputChunks> _chunks;
};

} // namespace beckon
