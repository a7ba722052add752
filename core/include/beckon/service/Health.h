#pragma once

#include "beckon/base/Clock.h"

#include <cstdint>
#include <optional>
#include <string>

namespace beckon::inline abi1 {

/// How a part of the server is, for GET /readyz.
struct Health
{
    enum class State : std::uint8_t
    {
        Ok,
        Degraded, ///< works with less: the server is still ready
        Down
    };

    State state = State::Ok;
    std::string detail; ///< one line for an operator when it is not Ok; no secret, no address of a user

    /// When it got into that state, for a part that knows; for others the server keeps it.
    std::optional<SystemTime> since = std::nullopt;
};

} // namespace beckon::inline abi1
