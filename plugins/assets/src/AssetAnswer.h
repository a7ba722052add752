#pragma once

#include "Asset.h"
#include "beckon/http/Request.h"
#include "beckon/http/Response.h"

#include <string_view>

namespace beckon::assets {

/// What a page may do. Threads: a plain value, of texts that live as long as the plugin.
struct PagePolicy
{
    std::string_view contentSecurity; ///< the field Content-Security-Policy
    std::string_view permissions;     ///< the field Permissions-Policy
};

/// 200 with the file, or 304 when the request's If-None-Match has its entity tag (RFC 9110 section 13.1.2). Both carry the policy and the
/// fields that keep the page to itself: no framing, no sniffing.
/// Threads: pure.
Response answerWith(const Asset& asset, const PagePolicy& policy, const Request& request);

} // namespace beckon::assets
