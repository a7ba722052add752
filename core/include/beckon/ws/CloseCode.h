#pragma once

#include <cstdint>

namespace beckon::inline abi1 {

/// Why a WebSocket ends: RFC 6455 section 7.4.1, and Beckon's own from 4000 on.
enum class CloseCode : std::uint16_t
{
    Normal = 1000,
    GoingAway = 1001,       ///< the server stops
    ProtocolError = 1002,   ///< a breach of RFC 6455
    UnsupportedData = 1003, ///< a binary message
    NoStatus = 1005,        ///< never sent: the peer's close frame had no code
    Abnormal = 1006,        ///< never sent: the connection ended without a close frame
    InvalidPayload = 1007,  ///< text that is not UTF-8
    PolicyViolation = 1008, ///< too many faults
    MessageTooBig = 1009,
    InternalError = 1011,
    TryAgainLater = 1013, ///< the client reads too slowly
    Replaced = 4000,      ///< a newer connection of the same user took over
    LeftRoom = 4001,
    LoggedOut = 4002
};

} // namespace beckon::inline abi1
