#include "beckon/http/Request.h"

#include <algorithm>
#include <stdexcept>

namespace beckon::inline abi1 {

namespace {

char toLower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// -1 for what is no hexadecimal digit.
int hexValue(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = toLower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// As an HTML form writes it (application/x-www-form-urlencoded).
std::optional<std::string> formDecode(std::string_view text)
{
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return percentDecode(spaced);
}

} // namespace

bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return toLower(x) == toLower(y); });
}

std::optional<std::string> percentDecode(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (text.size() - i < 3)
                return std::nullopt;
            const int high = hexValue(text[i + 1]);
            const int low = hexValue(text[i + 2]);
            if (high < 0 || low < 0)
                return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (c == '\0')
            return std::nullopt;
        out += c;
    }
    return out;
}

std::string_view Request::header(std::string_view name) const noexcept
{
    for (const Header& field : headers)
        if (equalsIgnoringCase(field.name, name))
            return field.value;
    return {};
}

std::optional<std::string> Request::queryParameter(std::string_view name) const
{
    std::string_view rest = query;
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const std::string_view key = pair.substr(0, pair.find('='));
        if (formDecode(key) == name) {
            const std::string_view value = pair.substr(std::min(key.size() + 1, pair.size()));
            return formDecode(value).value_or(std::string(value));
        }
    }
    return std::nullopt;
}

const std::string& Request::parameter(std::string_view name) const
{
    for (const auto& [key, value] : parameters)
        if (key == name)
            return value;
    throw std::out_of_range("the route has no parameter " + std::string(name));
}

} // namespace beckon::inline abi1
