#include "net/OutputChunks.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace beckon {

namespace {

/// Of the first chunk: small enough to be kept for the next connection that writes.
constexpr std::size_t firstBytes = 64UL * 1024;

/// Of the others: so large that the C library gives each back to the system, where smaller ones would leave gaps that nothing fits in.
constexpr std::size_t chunkBytes = 128UL * 1024;

std::size_t roomOf(const std::string& chunk) noexcept
{
    return std::max(firstBytes, chunk.capacity()) - chunk.size();
}

} // namespace

void OutputChunks::append(std::string_view bytes)
{
    _size += bytes.size();
    while (!bytes.empty()) {
        std::string& chunk = lastChunk();
        const std::size_t count = std::min(bytes.size(), roomOf(chunk));
        // Powers of two, so that the first chunk ends up at its size, however it grows.
        if (chunk.capacity() < chunk.size() + count)
            chunk.reserve(std::bit_ceil(chunk.size() + count));
        chunk.append(bytes.substr(0, count));
        bytes.remove_prefix(count);
    }
}

/// One with room for more.
std::string& OutputChunks::lastChunk()
{
    std::string& last = _rest.empty() ? _first : _rest.back();
    if (roomOf(last) > 0)
        return last;
    std::string& next = _rest.emplace_back();
    next.reserve(chunkBytes);
    return next;
}

void OutputChunks::drop(std::size_t count)
{
    _sent += count;
    _size -= count;
    if (_sent < _first.size())
        return;
    _sent = 0;
    if (_rest.empty()) {
        _first.clear();
        return;
    }
    _first = std::move(_rest.front());
    _rest.erase(_rest.begin());
    if (_rest.empty())
        _rest.shrink_to_fit();
}

void OutputChunks::accountBacklog(std::atomic<std::size_t>& total) noexcept
{
    _total = &total;
    account(_size + _sent); // what has been sent of a chunk takes memory until all of it has
}

void OutputChunks::account(std::size_t backlog) noexcept
{
    if (backlog == _accounted)
        return;
    // Unsigned arithmetic wraps as intended when the backlog shrinks.
    _total->fetch_add(backlog - _accounted, std::memory_order_relaxed);
    _accounted = backlog;
}

bool OutputChunks::isReusable() const noexcept
{
    return _size == 0 && _accounted == 0 && _first.capacity() <= firstBytes;
}

} // namespace beckon
