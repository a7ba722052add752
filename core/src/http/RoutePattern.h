#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// One segment of a route's pattern.
struct PatternSegment
{
    enum class Kind : std::uint8_t
    {
        Literal,
        Parameter,
        Wildcard ///< the rest of the path
    };

    Kind kind = Kind::Literal;
    std::string text; ///< the literal, or the parameter's name
};

/// Takes `/api/rooms/{room_id}` apart (Router's rules). Throws ConfigurationError that names the pattern and its fault. Threads: pure.
std::vector<PatternSegment> parsePattern(std::string_view pattern);

} // namespace beckon
