#include "Encoding.h"

#include <Poco/Base64Encoder.h>

#include <algorithm>
#include <cstddef>
#include <sstream>

namespace beckon::mailsmtp {

namespace {

constexpr std::size_t longestPlainSubject = 60; ///< leaves room for "Subject: " within a line of 78
constexpr std::size_t bytesPerEncodedWord = 36; ///< 48 characters of base64, 12 around them, and room for "Subject: " in a line of 76

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
    std::ostringstream out;
    Poco::Base64Encoder encoder(out);
    encoder.rdbuf()->setLineLength(0);
    encoder << bytes;
    encoder.close();
    return out.str();
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
