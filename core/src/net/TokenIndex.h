#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace beckon {

class Connection;

/// Stands for an access token; 0 stands for none. Two tokens of the same tag are as good as one: should that ever happen, whoever has the
/// other one is closed too, and comes back.
using TokenTag = std::uint64_t;

TokenTag tagOf(std::string_view token) noexcept;

/// What a connection keeps to stand in a TokenIndex. Written by that alone.
struct TokenLink
{
    TokenTag tag = 0;
    Connection* next = nullptr;
};

/// Connections by the token that they were opened with: a hash table whose entries are the connections' own. Ownership: keeps no connection
/// alive: each is removed before it ends. Threads: one.
class TokenIndex
{
public:
    void add(TokenTag tag, Connection& connection);

    /// Harmless for one that was not added.
    void remove(Connection& connection) noexcept;

    std::vector<Connection*> find(TokenTag tag) const;

private:
    Connection*& bucketOf(TokenTag tag) noexcept { return _buckets[tag & (_buckets.size() - 1)]; }
    void grow();

    std::vector<Connection*> _buckets; ///< a power of two of them, or none
    std::size_t _count = 0;
};

} // namespace beckon
