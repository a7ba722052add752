#include "Address.h"

#include <algorithm>
#include <cstddef>

namespace beckon::mailsmtp {

namespace {

constexpr std::size_t longestAddress = 254;
constexpr std::size_t longestLogText = 200;
constexpr std::string_view specials = "()<>[]:;,\\\"";

bool isSafeCharacter(char c) noexcept
{
    return c > ' ' && c < '\x7f' && specials.find(c) == std::string_view::npos;
}

} // namespace

bool isSafeAddress(std::string_view address) noexcept
{
    const std::size_t at = address.find('@');
    return address.size() <= longestAddress && at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
           address.rfind('@') == at && std::all_of(address.begin(), address.end(), isSafeCharacter);
}

std::string maskAddress(std::string_view address)
{
    const std::size_t at = address.find('@');
    if (at == std::string_view::npos || at == 0)
        return "***";
    return std::string(address.substr(0, 1)) + "***" + std::string(address.substr(at));
}

std::string forLog(std::string text, std::string_view recipient)
{
    if (!recipient.empty()) {
        const std::string mask = maskAddress(recipient);
        for (std::size_t at = text.find(recipient); at != std::string::npos; at = text.find(recipient, at + mask.size()))
            text.replace(at, recipient.size(), mask);
    }
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < ' ' || c == '\x7f'; }, ' ');
    if (text.size() > longestLogText)
        text.resize(longestLogText);
    return text;
}

} // namespace beckon::mailsmtp
