#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// What the output of a connection is kept in. The bytes lie in chunks: what waits for a slow reader takes no more memory than it has
/// bytes, and grows without being copied. Ownership: gives its share of the backlog back when it ends; that counter outlives it. Threads:
/// one.
class OutputChunks
{
public:
    OutputChunks() = default;
    ~OutputChunks() { account(0); }
    OutputChunks(const OutputChunks&) = delete;
    OutputChunks& operator=(const OutputChunks&) = delete;

    void append(std::string_view bytes);

    /// What is to be sent next; empty when there is nothing.
    std::string_view front() const noexcept { return std::string_view(_first).substr(_sent); }

    /// So many bytes of front() have been sent.
    void drop(std::size_t count);

    /// All that is left waits for the socket, and counts in `total` from now on.
    void accountBacklog(std::atomic<std::size_t>& total) noexcept;

    std::size_t size() const noexcept { return _size; }
    bool hasBacklog() const noexcept { return _accounted > 0; }

    /// Nothing waits any more.
    void settle() noexcept { account(0); }

    /// Empty, and with no more memory than is worth keeping for another connection.
    bool isReusable() const noexcept;

private:
    std::string& lastChunk();
    void account(std::size_t backlog) noexcept;

    std::string _first;             ///< chunk; without a backlog there is no other
    std::vector<std::string> _rest; ///< chunks behind it
    std::size_t _sent = 0;          ///< of the first chunk
    std::size_t _size = 0;          ///< of all that is to be sent
    std::size_t _accounted = 0;     ///< our share of *_total
    std::atomic<std::size_t>* _total = nullptr;
};

} // namespace beckon
