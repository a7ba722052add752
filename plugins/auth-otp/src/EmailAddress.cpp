#include "EmailAddress.h"

#include "Ascii.h"

#include <algorithm>
#include <cstddef>

namespace beckon::auth {

namespace {

constexpr std::size_t kLongestAddress = 254; // RFC 5321 section 4.5.3.1.3, less the angle brackets
constexpr std::size_t kLongestLocalPart = 64;
constexpr std::size_t kLongestLabel = 63;

std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view whitespace = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(whitespace);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(whitespace) - begin + 1);
}

// atext of RFC 5322 section 3.2.3.
bool isAtomCharacter(char c) noexcept
{
    constexpr std::string_view specials = "!#$%&'*+-/=?^_`{|}~";
    return isAlphanumeric(c) || specials.find(c) != std::string_view::npos;
}

bool isAtom(std::string_view atom) noexcept
{
    return !atom.empty() && std::all_of(atom.begin(), atom.end(), isAtomCharacter);
}

bool isLabel(std::string_view label) noexcept
{
    if (label.empty() || label.size() > kLongestLabel || label.front() == '-' || label.back() == '-')
        return false;
    return std::all_of(label.begin(), label.end(), [](char c) { return isAlphanumeric(c) || c == '-'; });
}

bool isNumber(std::string_view label) noexcept
{
    return std::all_of(label.begin(), label.end(), isDigit);
}

// Is every part between the dots as `isPart` wants it?
template <typename Predicate>
bool allParts(std::string_view text, Predicate isPart) noexcept
{
    for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
        if (!isPart(text.substr(0, dot)))
            return false;
        text.remove_prefix(dot + 1);
    }
    return isPart(text);
}

bool isLocalPart(std::string_view local) noexcept
{
    return local.size() <= kLongestLocalPart && allParts(local, isAtom);
}

bool isDomain(std::string_view domain) noexcept
{
    const std::size_t lastDot = domain.rfind('.');
    return lastDot != std::string_view::npos && allParts(domain, isLabel) && !isNumber(domain.substr(lastDot + 1));
}

} // namespace

std::optional<EmailAddress> EmailAddress::parse(std::string_view input)
{
    const std::string_view address = trimmed(input);
    if (address.size() > kLongestAddress)
        return std::nullopt;
    const std::size_t at = address.find('@');
    if (at == std::string_view::npos || !isLocalPart(address.substr(0, at)) || !isDomain(address.substr(at + 1)))
        return std::nullopt;
    return EmailAddress(lowerCase(address));
}

} // namespace beckon::auth
