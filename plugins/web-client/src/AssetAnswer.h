#pragma once

#include "Asset.h"
#include "beckon/http/Request.h"
#include "beckon/http/Response.h"

namespace beckon::webclient {

/// 200 with the file, or 304 when the request's If-None-Match has its entity tag (RFC 9110 section 13.1.2). Both carry the
/// fields that keep the page to itself: a Content-Security-Policy without any outside resource, no framing, no sniffing.
/// Threads: pure.
Response answerWith(const Asset& asset, const Request& request);

} // namespace beckon::webclient
