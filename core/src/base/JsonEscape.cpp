#include "JsonEscape.h"

#include "JsonString.h"

#include <cstdint>
#include <optional>

namespace beckon::json {

namespace {

constexpr char32_t replacement = 0xFFFD;

Utf8 encode(char32_t c, std::size_t consumed) noexcept
{
    const auto lead = [](char32_t bits, unsigned mark) { return static_cast<char>(bits | mark); };
    const auto trail = [](char32_t bits) { return static_cast<char>((bits & 0x3F) | 0x80); };
    if (c < 0x80)
        return {{static_cast<char>(c)}, 1, consumed};
    if (c < 0x800)
        return {{lead(c >> 6, 0xC0), trail(c)}, 2, consumed};
    if (c < 0x10000)
        return {{lead(c >> 12, 0xE0), trail(c >> 6), trail(c)}, 3, consumed};
    return {{lead(c >> 18, 0xF0), trail(c >> 12), trail(c >> 6), trail(c)}, 4, consumed};
}

char32_t hexValue(char c) noexcept
{
    return static_cast<char32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/// The UTF-16 unit of `\uXXXX`.
std::optional<char32_t> unicodeUnit(std::string_view raw) noexcept
{
    if (raw.size() < 6 || raw[0] != '\\' || raw[1] != 'u')
        return std::nullopt;
    char32_t unit = 0;
    for (const char c : raw.substr(2, 4)) {
        if (!isHexDigit(c))
            return std::nullopt;
        unit = unit << 4 | hexValue(c);
    }
    return unit;
}

Utf8 resolveUnicode(std::string_view raw) noexcept
{
    const auto unit = unicodeUnit(raw);
    if (!unit)
        return encode(replacement, 1);
    if (*unit < 0xD800 || *unit > 0xDFFF)
        return encode(*unit, 6);
    const auto low = *unit < 0xDC00 ? unicodeUnit(raw.substr(6)) : std::nullopt;
    if (!low || *low < 0xDC00 || *low > 0xDFFF)
        return encode(replacement, 6);
    return encode(0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00), 12);
}

} // namespace

Utf8 resolveEscape(std::string_view raw) noexcept
{
    switch (raw.size() < 2 ? '\0' : raw[1]) {
    case '"':
        return encode('"', 2);
    case '\\':
        return encode('\\', 2);
    case '/':
        return encode('/', 2);
    case 'b':
        return encode('\b', 2);
    case 'f':
        return encode('\f', 2);
    case 'n':
        return encode('\n', 2);
    case 'r':
        return encode('\r', 2);
    case 't':
        return encode('\t', 2);
    case 'u':
        return resolveUnicode(raw);
    default:
        return encode(replacement, 1);
    }
}

} // namespace beckon::json
