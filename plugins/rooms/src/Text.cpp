#include "Text.h"

#include <Poco/TextIterator.h>
#include <Poco/UTF8Encoding.h>

#include <cstddef>

namespace beckon::rooms {

namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::size_t kLongestSequence = 4;

} // namespace

std::u32string codePoints(std::string_view utf8)
{
    const std::string bytes(utf8);
    const Poco::UTF8Encoding encoding;
    std::u32string characters;
    characters.reserve(bytes.size());
    const Poco::TextIterator end(bytes);
    for (Poco::TextIterator it(bytes, encoding); it != end; ++it) {
        const int character = *it;
        characters += character < 0 ? kReplacement : static_cast<char32_t>(character);
    }
    return characters;
}

std::string toUtf8(std::u32string_view text)
{
    const Poco::UTF8Encoding encoding;
    std::string bytes;
    for (const char32_t character : text) {
        unsigned char sequence[kLongestSequence] = {};
        const int length = encoding.convert(static_cast<int>(character), sequence, static_cast<int>(kLongestSequence));
        bytes.append(reinterpret_cast<const char*>(sequence), static_cast<std::size_t>(length));
    }
    return bytes;
}

std::u32string trimmed(std::u32string_view text)
{
    constexpr std::u32string_view whitespace = U"\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
                                               U"\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";
    const std::size_t begin = text.find_first_not_of(whitespace);
    if (begin == std::u32string_view::npos)
        return {};
    return std::u32string(text.substr(begin, text.find_last_not_of(whitespace) - begin + 1));
}

bool isControl(char32_t character) noexcept
{
    return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0x2028 || character == 0x2029;
}

} // namespace beckon::rooms
