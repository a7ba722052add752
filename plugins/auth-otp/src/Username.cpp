#include "Username.h"

#include "Ascii.h"

#include <algorithm>
#include <cstddef>

namespace beckon::auth {

namespace {

constexpr std::size_t kLongest = 64;

} // namespace

std::optional<Username> Username::parse(std::string_view input)
{
    if (input.empty() || input.size() > kLongest || !isAlphanumeric(input.front()))
        return std::nullopt;
    const auto allowed = [](char c) { return isAlphanumeric(c) || c == '_' || c == '.' || c == '-'; };
    if (!std::all_of(input.begin(), input.end(), allowed))
        return std::nullopt;
    return Username(input);
}

std::string Username::folded() const
{
    return lowerCase(_text);
}

} // namespace beckon::auth
