#pragma once

#include "beckon/base/Export.h"
#include "beckon/http/Request.h"

#include <string>
#include <string_view>
#include <vector>

namespace beckon::inline abi1 {

/// An answer. Core adds Content-Length, Connection, Date, X-Request-Id and the CORS fields, and leaves the body out for HEAD.
/// Threads: a plain value.
struct BECKON_API Response
{
    int status = 200;
    std::vector<Header> headers;
    std::string body;

    /// `body` is JSON text already (JsonWriter makes it).
    static Response json(int status, std::string body);

    /// `{"message": "..."}`
    static Response message(std::string_view text);

    /// `{"detail": "..."}`: every error of the API.
    static Response error(int status, std::string_view detail);
};

} // namespace beckon::inline abi1
