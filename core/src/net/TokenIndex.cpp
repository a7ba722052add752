#include "net/TokenIndex.h"

#include "net/Connection.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace beckon {

namespace {

constexpr std::size_t fewestBuckets = 16;

} // namespace

TokenTag tagOf(std::string_view token) noexcept
{
    if (token.empty())
        return 0;
    return std::max<TokenTag>(std::hash<std::string_view>()(token), 1);
}

void TokenIndex::add(TokenTag tag, Connection& connection)
{
    if (_count >= _buckets.size())
        grow();
    Connection*& bucket = bucketOf(tag);
    connection.tokenLink() = {tag, bucket};
    bucket = &connection;
    ++_count;
}

void TokenIndex::remove(Connection& connection) noexcept
{
    const TokenLink link = std::exchange(connection.tokenLink(), {});
    if (link.tag == 0)
        return;
    Connection** place = &bucketOf(link.tag);
    while (*place != &connection)
        place = &(*place)->tokenLink().next;
    *place = link.next;
    --_count;
}

std::vector<Connection*> TokenIndex::find(TokenTag tag) const
{
    std::vector<Connection*> found;
    if (_buckets.empty())
        return found;
    for (Connection* one = _buckets[tag & (_buckets.size() - 1)]; one != nullptr; one = one->tokenLink().next) {
        if (one->tokenLink().tag == tag)
            found.push_back(one);
    }
    return found;
}

void TokenIndex::grow()
{
    std::vector<Connection*> before(std::max(fewestBuckets, 2 * _buckets.size()));
    before.swap(_buckets);
    for (Connection* one : before) {
        while (one != nullptr) {
            Connection* const next = one->tokenLink().next;
            Connection*& bucket = bucketOf(one->tokenLink().tag);
            one->tokenLink().next = std::exchange(bucket, one);
            one = next;
        }
    }
}

} // namespace beckon
