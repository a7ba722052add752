#include "Encoding.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace beckon::mailsmtp {

namespace {

constexpr std::size_t longestLine = 76;         ///< RFC 2045 section 6.7 rule 5, its soft line break included
constexpr std::size_t longestPlainSubject = 60; ///< leaves room for "Subject: " within a line of 78
constexpr std::size_t bytesPerEncodedWord = 36; ///< 48 characters of base64, 12 around them, and room for "Subject: " in a line of 76

void appendHex(std::string& out, unsigned char byte)
{
    constexpr char digits[] = "0123456789ABCDEF";
    out += '=';
    out += digits[byte >> 4];
    out += digits[byte & 0x0F];
}

std::string quotedPrintableLine(std::string_view line)
{
    std::string out;
    std::size_t column = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const auto byte = static_cast<unsigned char>(line[at]);
        const bool blankInside = (byte == ' ' || byte == '\t') && at + 1 < line.size();
        const bool literal = blankInside || (byte > ' ' && byte < 0x7F && byte != '=');
        const std::size_t width = literal ? 1 : 3;
        if (column + width > longestLine - 1) {
            out += "=\r\n";
            column = 0;
        }
        if (literal)
            out += line[at];
        else
            appendHex(out, byte);
        column += width;
    }
    return out;
}

bool isPlain(std::string_view text)
{
    return text.size() <= longestPlainSubject && text.find("=?") == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
}

/// The longest part from the front that fits an encoded word and does not end within a character.
std::size_t wordLength(std::string_view text)
{
    if (text.size() <= bytesPerEncodedWord)
        return text.size();
    std::size_t length = bytesPerEncodedWord;
    while (length > bytesPerEncodedWord - 3 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        --length;
    return length;
}

} // namespace

std::string base64(std::string_view bytes)
{
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            out += i <= count ? alphabet[group >> (18 - 6 * i) & 0x3F] : '=';
    }
    return out;
}

std::string quotedPrintable(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        out += quotedPrintableLine(text.substr(0, end)) + "\r\n";
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

std::string encodeHeaderText(std::string_view text)
{
    std::string clean(text);
    std::replace_if(
        clean.begin(), clean.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, ' ');
    if (isPlain(clean))
        return clean;
    std::string out;
    for (std::string_view rest = clean; !rest.empty();) {
        const std::size_t length = wordLength(rest);
        out += (out.empty() ? "=?utf-8?B?" : "\r\n =?utf-8?B?") + base64(rest.substr(0, length)) + "?=";
        rest.remove_prefix(length);
    }
    return out;
}

} // namespace beckon::mailsmtp
