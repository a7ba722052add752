#include "ws/OfferedLists.h"

#include "http/Fields.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace beckon {

namespace {

/// Is every element of all fields of that name valid, and is there one, if there is such a field?
template <typename Predicate>
bool listsOnly(const Request& request, std::string_view name, Predicate isValid)
{
    bool isThere = false;
    std::size_t elements = 0;
    for (const Header& field : request.headers) {
        if (!equalsIgnoringCase(field.name, name))
            continue;
        isThere = true;
        std::string_view list = field.value;
        for (auto element = takeListElement(list); !element.empty(); element = takeListElement(list), ++elements)
            if (!isValid(element))
                return false;
    }
    return !isThere || elements > 0;
}

/// A token, or one in quotes: commas and semicolons, which would split it, are none even there.
bool isParameterValue(std::string_view value)
{
    if (value.size() < 2 || value.front() != '"' || value.back() != '"')
        return isToken(value);
    value = value.substr(1, value.size() - 2);
    std::string unescaped;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\\' && ++i == value.size())
            return false;
        unescaped += value[i];
    }
    return isToken(unescaped);
}

bool isParameter(std::string_view text)
{
    const std::string_view name = text.substr(0, text.find('='));
    if (!isToken(trimmed(name)))
        return false;
    return name.size() == text.size() || isParameterValue(trimmed(text.substr(name.size() + 1)));
}

bool isExtension(std::string_view text)
{
    const std::string_view name = text.substr(0, text.find(';'));
    if (!isToken(trimmed(name)))
        return false;
    for (text.remove_prefix(name.size()); !text.empty();) {
        text.remove_prefix(1);
        const std::string_view parameter = text.substr(0, text.find(';'));
        if (!isParameter(parameter))
            return false;
        text.remove_prefix(parameter.size());
    }
    return true;
}

} // namespace

bool offersValidProtocols(const Request& request)
{
    return listsOnly(request, "Sec-WebSocket-Protocol", isToken);
}

bool offersValidExtensions(const Request& request)
{
    return listsOnly(request, "Sec-WebSocket-Extensions", isExtension);
}

} // namespace beckon
