#pragma once

#include "net/LoopConnections.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// The bytes of one connection on their way to its socket. They lie in chunks: what waits for a slow reader takes no more memory than it
/// has bytes, and grows without being copied. Ownership: gives its buffers back to the loop and its share of the server's backlog back when
/// it ends. Threads: the connection's loop.
class Output
{
public:
    explicit Output(std::atomic<std::size_t>& totalBacklog) noexcept : _totalBacklog(totalBacklog) {}
    ~Output() { account(0); }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    enum class Flushed : std::uint8_t
    {
        All,
        Partly, ///< the socket takes no more now
        Broken  ///< the socket is gone
    };

    void append(LoopConnections& home, std::span<const std::string_view> parts);

    /// Sends what the socket takes, without blocking.
    Flushed flush(LoopConnections& home, int socket);

    std::size_t size() const noexcept { return _size; }
    bool empty() const noexcept { return _size == 0; }

    /// What an earlier flush left behind is still there.
    bool hasBacklog() const noexcept { return _accounted > 0; }

private:
    std::string& lastChunk(LoopConnections& home);
    void dropFirst(LoopConnections& home);
    void account(std::size_t backlog) noexcept;

    std::atomic<std::size_t>& _totalBacklog;
    std::string _first;             ///< chunk; without a backlog there is no other
    std::vector<std::string> _rest; ///< chunks behind it
    std::size_t _sent = 0;          ///< of the first chunk
    std::size_t _size = 0;
    std::size_t _accounted = 0; ///< our share of _totalBacklog
};

} // namespace beckon
