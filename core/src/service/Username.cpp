#include "beckon/service/Username.h"

#include <algorithm>

namespace beckon::inline abi1 {

namespace {

bool isAlphanumeric(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

bool isUsername(std::string_view text) noexcept
{
    if (text.empty() || text.size() > longestUsername || !isAlphanumeric(text.front()))
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return isAlphanumeric(c) || c == '_' || c == '.' || c == '-'; });
}

} // namespace beckon::inline abi1
