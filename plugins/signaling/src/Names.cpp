#include "Names.h"

#include <algorithm>
#include <cstddef>

namespace beckon::signaling {

namespace {

constexpr std::size_t longestRoomId = 64;

bool isAlphanumeric(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

bool isRoomId(std::string_view text) noexcept
{
    if (text.empty() || text.size() > longestRoomId)
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return isAlphanumeric(c) || c == '_' || c == '-'; });
}

} // namespace beckon::signaling
