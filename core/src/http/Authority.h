#pragma once

#include <string_view>

namespace beckon {

/// Is it `uri-host [":" port]`, as Host and the target of a request have it (RFC 9110 section 7.2, RFC 3986 section 3.2)? A host may be
/// empty, a user before it may not stand there. Threads: pure.
bool isAuthority(std::string_view text);

/// The host of an authority, without its port; empty when it has none.
std::string_view hostOf(std::string_view authority) noexcept;

} // namespace beckon
