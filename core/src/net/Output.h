#pragma once

#include "net/LoopConnections.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace beckon {

/// The bytes of one connection on their way to its socket.
/// Ownership: gives its buffer back to the loop and its share of the server's backlog back when it ends. Threads: the connection's loop.
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

    std::size_t size() const noexcept { return _bytes.size() - _sent; }
    bool empty() const noexcept { return size() == 0; }

    /// What an earlier flush left behind is still there.
    bool hasBacklog() const noexcept { return _accounted > 0; }

private:
    void account(std::size_t backlog) noexcept;

    std::atomic<std::size_t>& _totalBacklog;
    std::string _bytes;
    std::size_t _sent = 0;
    std::size_t _accounted = 0; ///< our share of _totalBacklog
};

} // namespace beckon
