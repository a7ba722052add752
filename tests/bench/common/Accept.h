#pragma once

#include <string>
#include <string_view>

namespace beckon::bench {

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 section 4.2.2).
std::string acceptFor(std::string_view key);

} // namespace beckon::bench
