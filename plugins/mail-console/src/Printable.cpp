#include "Printable.h"

#include <cstddef>

namespace beckon::mailconsole {

namespace {

constexpr unsigned char firstPrintable = 0x20;
constexpr unsigned char deleteCharacter = 0x7F;

/// U+0080 to U+009F: two bytes in UTF-8, and single-character forms of escape sequences.
bool isC1At(std::string_view text, std::size_t at)
{
    if (at + 1 >= text.size() || static_cast<unsigned char>(text[at]) != 0xC2)
        return false;
    const auto second = static_cast<unsigned char>(text[at + 1]);
    return second >= 0x80 && second <= 0x9F;
}

} // namespace

std::string printable(std::string_view text, LineFeeds lineFeeds)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (isC1At(text, at)) {
            ++at;
            continue;
        }
        const bool wanted = byte >= firstPrintable ? byte != deleteCharacter : byte == '\n' && lineFeeds == LineFeeds::Keep;
        if (wanted)
            out += text[at];
    }
    return out;
}

} // namespace beckon::mailconsole
