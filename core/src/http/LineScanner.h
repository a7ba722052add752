#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace beckon {

/// Finds the ends of lines in what arrives, piece by piece, and refuses what no line of HTTP/1 may have (RFC 9112 section 2.2): control
/// characters, a CR or LF on its own, and a line that begins with a space (obs-fold). Keeps no bytes. Threads: one.
class LineScanner
{
public:
    enum class Found : std::uint8_t
    {
        Nothing, ///< the line goes on beyond these bytes
        Line,
        EmptyLine, ///< CRLF alone
        Fault
    };

    struct Step
    {
        Found found = Found::Nothing;
        std::size_t used = 0; ///< up to and including the end of the line
    };

    Step next(std::string_view bytes) noexcept;

private:
    std::size_t _length = 0; ///< of the line so far
    bool _sawReturn = false;
};

} // namespace beckon
