#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace beckon::auth {

/// Character classes and cases of ASCII alone, whatever the locale. Pure.
constexpr bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

constexpr bool isLetter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool isAlphanumeric(char c) noexcept
{
    return isDigit(c) || isLetter(c);
}

constexpr char lowerCase(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return lowerCase(c); });
    return lower;
}

} // namespace beckon::auth
