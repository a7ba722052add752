#pragma once

#include "beckon/http/Response.h"

namespace beckon {

/// Adds what keeps a browser from doing with an answer what nobody meant: guess its type, keep it, show it in a frame, or tell its address
/// to others. A field that the handler has set itself stays as it is. Pure.
void addSecurityHeaders(Response& response);

} // namespace beckon
