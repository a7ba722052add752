#pragma once

#include "beckon/base/Export.h"
#include "beckon/service/Tokens.h"

#include <string_view>

namespace beckon::inline abi1 {

/// Access tokens that end before their time, because their user logged out.
/// Ownership: core's, valid until the consumer's stop() has returned. Threads: any, many at once.
class BECKON_API Revocations
{
public:
    static constexpr std::string_view contractName = "Revocations";

    virtual ~Revocations() = default;

    /// From when this returns, Tokens::verify refuses the token on every node, also after a restart; within about a second every node has
    /// closed the WebSockets that were opened with it (Admission::token). Blocks on the database, so workers only. Errors: Unavailable,
    /// and nothing is revoked.
    virtual void revoke(const Claims& claims) = 0;
};

} // namespace beckon::inline abi1
