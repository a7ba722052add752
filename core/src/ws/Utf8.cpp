#include "ws/Utf8.h"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>

namespace beckon {

namespace {

std::size_t characterSize(std::uint8_t lead) noexcept
{
    if (lead >= 0xF0)
        return 4;
    if (lead >= 0xE0)
        return 3;
    return lead >= 0xC0 ? 2 : 1;
}

/// The size of the unfinished character at the end, 0 when there is none. What is no character at all is left to the validator.
std::size_t unfinishedTail(std::string_view text) noexcept
{
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
        const auto byte = static_cast<std::uint8_t>(text[text.size() - back]);
        if ((byte & 0xC0U) != 0x80)
            return characterSize(byte) > back ? back : 0;
    }
    return 0;
}

/// Can the beginning of a character become a character of RFC 3629 section 4? Its second byte decides on overlong forms, surrogates and
/// what lies beyond U+10FFFF.
bool canBeFinished(std::string_view tail) noexcept
{
    const auto lead = static_cast<std::uint8_t>(tail[0]);
    if (lead < 0xC2 || lead > 0xF4)
        return false;
    if (tail.size() == 1)
        return true;
    const auto second = static_cast<std::uint8_t>(tail[1]);
    switch (lead) {
    case 0xE0:
        return second >= 0xA0;
    case 0xED:
        return second <= 0x9F;
    case 0xF0:
        return second >= 0x90;
    case 0xF4:
        return second <= 0x8F;
    default:
        return true;
    }
}

} // namespace

bool isUtf8(std::string_view text) noexcept
{
    return text.empty() || simdjson::validate_utf8(text.data(), text.size());
}

std::optional<std::size_t> wholeUtf8(std::string_view text) noexcept
{
    const std::size_t tail = unfinishedTail(text);
    const std::size_t whole = text.size() - tail;
    if (tail != 0 && !canBeFinished(text.substr(whole)))
        return std::nullopt;
    if (!isUtf8(text.substr(0, whole)))
        return std::nullopt;
    return whole;
}

} // namespace beckon
