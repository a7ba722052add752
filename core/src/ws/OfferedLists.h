#pragma once

#include "beckon/http/Request.h"

namespace beckon {

/// Do all fields Sec-WebSocket-Protocol together list one token at least, and nothing else (RFC 6455 section 4.3)? True when there is none.
bool offersValidProtocols(const Request& request);

/// The same of Sec-WebSocket-Extensions, whose elements are tokens with parameters (RFC 6455 section 9.1). A client that breaks this
/// grammar must be refused, although no extension is ever taken up.
bool offersValidExtensions(const Request& request);

} // namespace beckon
