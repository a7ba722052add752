#pragma once

#include "beckon/base/Result.h"
#include "beckon/http/Request.h"
#include "http/RequestReader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What a request must keep beyond the grammar, and what its header says about the connection. Threads: pure.
namespace beckon {

enum class HttpVersion : std::uint8_t
{
    Http10,
    Http11
};

struct RequestTarget
{
    std::string path;
    std::string query;
    std::string authority; ///< of the absolute form; it stands for what Host says (RFC 9112 section 3.2.2)
};

/// The origin form, the absolute form, or `*` for OPTIONS, which an absolute form without a path is as well (RFC 9112 section 3.2).
/// Nothing for any other, and for spaces, control characters, fragments and bytes beyond ASCII.
std::optional<RequestTarget> parseTarget(Method method, std::string_view target);

struct HeaderMeaning
{
    bool keepAlive = false;
    bool expectsContinue = false;
};

/// Judges the header fields: Host, the framing of the body, Expect, Connection, Upgrade.
Result<HeaderMeaning, RequestReader::Fault> judgeHeader(const Request& request, HttpVersion version);

} // namespace beckon
