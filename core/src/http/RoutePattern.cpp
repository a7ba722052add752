#include "http/RoutePattern.h"

#include "beckon/base/Error.h"

#include <algorithm>

namespace beckon {

namespace {

[[noreturn]] void refuse(std::string_view pattern, const char* fault)
{
    throw ConfigurationError("the route pattern '" + std::string(pattern) + "' " + fault);
}

/// Unreserved characters and some more that a path carries unencoded: such a literal can be compared with a decoded segment.
bool isLiteralCharacter(char c) noexcept
{
    const bool isAlphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return isAlphanumeric || (c != '\0' && std::string_view("-._~!$&'()+,;=:@").find(c) != std::string_view::npos);
}

PatternSegment parseSegment(std::string_view pattern, std::string_view segment)
{
    if (segment.empty())
        refuse(pattern, "has an empty segment");
    if (segment == "*")
        return {PatternSegment::Kind::Wildcard, "*"};
    if (segment.front() == '{') {
        const std::string_view name = segment.substr(1, segment.size() - 2);
        if (segment.size() < 3 || segment.back() != '}' || name.find_first_of("{}*") != std::string_view::npos)
            refuse(pattern, "has a malformed {parameter}");
        return {PatternSegment::Kind::Parameter, std::string(name)};
    }
    if (segment == "." || segment == ".." || !std::all_of(segment.begin(), segment.end(), isLiteralCharacter))
        refuse(pattern, "has a character that no literal segment may have");
    return {PatternSegment::Kind::Literal, std::string(segment)};
}

} // namespace

std::vector<PatternSegment> parsePattern(std::string_view pattern)
{
    if (!pattern.starts_with('/'))
        refuse(pattern, "does not start with '/'");
    std::string_view rest = pattern.substr(1);
    if (rest.size() > 1 && rest.ends_with('/'))
        rest.remove_suffix(1);

    std::vector<PatternSegment> segments;
    while (!rest.empty()) {
        const std::string_view text = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(text.size() + 1, rest.size()));
        PatternSegment segment = parseSegment(pattern, text);
        if (segment.kind == PatternSegment::Kind::Wildcard && !rest.empty())
            refuse(pattern, "has a '*' that is not its last segment");
        const auto isSame = [&segment](const PatternSegment& earlier) {
            return segment.kind == PatternSegment::Kind::Parameter && earlier.kind == segment.kind && earlier.text == segment.text;
        };
        if (std::any_of(segments.begin(), segments.end(), isSame))
            refuse(pattern, "names a parameter twice");
        segments.push_back(std::move(segment));
    }
    return segments;
}

} // namespace beckon
