#pragma once

#include "beckon/http/Response.h"

#include <cstdint>
#include <string>

namespace beckon {

enum class Persistence : std::uint8_t
{
    KeepAlive,
    Close
};

enum class BodyUse : std::uint8_t
{
    Send,
    Omit ///< an answer to HEAD: Content-Length as if the body were there
};

/// Appends the response as HTTP/1.1 bytes (RFC 9112 section 4): status line, Date, Content-Length, Connection, then the response's own
/// fields, then the body. A CR, LF or NUL in a field is replaced by a space: no header can be smuggled through a value.
/// 101 gets neither Content-Length nor `Connection: close`; 204 and 304 no body. Threads: pure (the Date is cached per thread).
void writeResponse(std::string& out, const Response& response, Persistence persistence, BodyUse body);

/// The reason phrase of a status code (RFC 9110 section 15), or "Unknown".
const char* reasonPhrase(int status) noexcept;

} // namespace beckon
