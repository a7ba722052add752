#pragma once

#include "beckon/http/Request.h"

#include <algorithm>
#include <string_view>

/// Grammar that several header fields share (RFC 9110 section 5.6). Threads: pure.
namespace beckon {

inline bool isTokenCharacter(char c) noexcept
{
    const bool isAlphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return isAlphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// What a method or a field name is made of.
inline bool isToken(std::string_view text) noexcept
{
    return !text.empty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

/// Without spaces and tabs at either end.
inline std::string_view trimmed(std::string_view text) noexcept
{
    const auto begin = text.find_first_not_of(" \t");
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

/// Takes the next element off a comma-separated list, trimmed; empty ones are skipped. Empty when there is none left.
inline std::string_view takeListElement(std::string_view& list) noexcept
{
    while (!list.empty()) {
        const std::string_view element = list.substr(0, list.find(','));
        list.remove_prefix(std::min(element.size() + 1, list.size()));
        if (const std::string_view text = trimmed(element); !text.empty())
            return text;
    }
    return {};
}

/// True when a comma-separated list has that element, in any case.
inline bool listContains(std::string_view list, std::string_view element) noexcept
{
    for (auto item = takeListElement(list); !item.empty(); item = takeListElement(list))
        if (equalsIgnoringCase(item, element))
            return true;
    return false;
}

} // namespace beckon
