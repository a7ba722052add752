#include "Fuzz.h"
#include "ws/Utf8.h"

using namespace beckon;
using fuzz::require;

namespace {

std::uint32_t byteAt(std::string_view text, std::size_t at)
{
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/// The size of the character at the front by the table of RFC 3629 section 4, decoded; 0 for none.
std::size_t characterSize(std::string_view text)
{
    const std::uint32_t first = byteAt(text, 0);
    if (first < 0x80)
        return 1;
    const std::size_t size = first >> 5U == 0x6 ? 2 : first >> 4U == 0xE ? 3 : first >> 3U == 0x1E ? 4 : 0;
    if (size == 0)
        return 0;
    std::uint32_t point = first & (0x7FU >> size);
    for (std::size_t at = 1; at < size; ++at) {
        if (byteAt(text, at) >> 6U != 2)
            return 0;
        point = point << 6U | (byteAt(text, at) & 0x3FU);
    }
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool isSurrogate = point >= 0xD800 && point <= 0xDFFF;
    return point < smallest[size] || point > 0x10FFFF || isSurrogate ? 0 : size;
}

std::size_t validPrefix(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t size = characterSize(text.substr(at));
        if (size == 0)
            break;
        at += size;
    }
    return at;
}

/// Is there a continuation that makes the text one character? These bytes are the bounds that RFC 3629 has for a second one.
bool canBeFinished(const std::string& tail)
{
    if (tail.size() > 3)
        return false;
    for (const char next : {'\x80', '\x8f', '\x90', '\x9f', '\xa0', '\xbf'}) {
        const std::string longer = tail + next;
        if (characterSize(longer) == longer.size() || canBeFinished(longer))
            return true;
    }
    return false;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    const std::size_t valid = validPrefix(text);
    require(isUtf8(text) == (valid == size), "the verdict is RFC 3629's");
    const auto whole = wholeUtf8(text);
    const bool mayGoOn = valid == size || canBeFinished(std::string(text.substr(valid)));
    require(whole.has_value() == mayGoOn, "a text may go on when some continuation makes it valid");
    require(!whole || *whole == valid, "whole characters end where the valid ones do");
    return 0;
}
