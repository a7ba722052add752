#pragma once

#include "beckon/base/Export.h"

#include <string>
#include <string_view>

namespace beckon::inline abi1 {

/// Whom to count a client's address as: an IPv4 address as itself, an IPv6 address as its /64 (`2001:db8:0:1::/64`), which one household or
/// machine has for itself and can take any address of. An IPv4 address in IPv6 dress (`::ffff:192.0.2.1`) counts as IPv4; what is no
/// address stays as it is. Ownership: the result is the caller's own. Threads: pure.
BECKON_API std::string clientNetwork(std::string_view address);

} // namespace beckon::inline abi1
