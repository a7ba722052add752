#pragma once

#include "beckon/base/Export.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon::inline abi1 {

enum class Method : std::uint8_t
{
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    Other ///< a valid token that is none of these: no route answers it
};

struct Header
{
    std::string name;
    std::string value;
};

/// A whole HTTP request, checked by RFC 9112, with every byte its own: it may leave the loop it was read on.
/// Threads: a plain value; one thread at a time.
struct BECKON_API Request
{
    Method method = Method::Get;
    std::string path;  ///< of the target, percent-encoded as received, starting with '/'; `*` for OPTIONS of the whole server
    std::string query; ///< of the target, without its '?', percent-encoded as received
    std::vector<Header> headers;
    std::string body;
    std::string remoteAddress; ///< the client's IP address, without port; of one behind a trusted proxy, too
    std::string id;            ///< X-Request-Id of the answer, and of the log line
    std::vector<std::pair<std::string, std::string>> parameters; ///< of the route's pattern, percent-decoded

    /// The first field of that name (any case), or empty. Valid as long as the request.
    std::string_view header(std::string_view name) const noexcept;

    /// The first query parameter of that name, decoded ('+' is a space) or, when its escapes are broken, as it stands; nothing when it is
    /// not there.
    std::optional<std::string> queryParameter(std::string_view name) const;

    /// A parameter of the route's pattern. Throws std::out_of_range for a name that the pattern does not have.
    const std::string& parameter(std::string_view name) const;
};

/// True when two header names, methods of authentication or hosts are the same but for ASCII case.
BECKON_API bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept;

/// Resolves %XX (RFC 3986 section 2.1). Nothing for a broken escape or a NUL.
BECKON_API std::optional<std::string> percentDecode(std::string_view text);

} // namespace beckon::inline abi1
