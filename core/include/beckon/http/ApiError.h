#pragma once

#include "beckon/base/Error.h"
#include "beckon/http/Response.h"

#include <string>
#include <utility>
#include <vector>

namespace beckon::inline abi1 {

/// Thrown by a handler to answer with an error: `throw ApiError(404, "Room not found")`. what() is the detail that the client reads, so
/// it helps and gives nothing away.
class BECKON_API ApiError : public Error
{
public:
    ApiError(int status, const std::string& detail, std::vector<Header> headers = {})
        : Error(detail), _status(status), _headers(std::move(headers))
    {
    }

    /// 401 with `WWW-Authenticate: Bearer` (RFC 6750 section 3).
    static ApiError unauthorized(const std::string& detail) { return {401, detail, {{"WWW-Authenticate", "Bearer"}}}; }

    int status() const noexcept { return _status; }

    /// The answer as it goes out.
    Response response() const;

private:
    int _status;
    std::vector<Header> _headers;
};

} // namespace beckon::inline abi1
