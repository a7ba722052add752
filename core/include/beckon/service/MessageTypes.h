#pragma once

#include "beckon/base/Export.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace beckon::inline abi1 {

/// One message of a participant, checked: a JSON object whose `sender`, if present, is the participant. Views end with the call.
struct ClientMessage
{
    std::string_view room;
    std::string_view sender;
    std::string_view type;
    std::string_view text; ///< the whole message as received
};

/// What a handler can do in the room of the message. Valid within the call, on the room's loop.
class BECKON_API RoomLink
{
public:
    /// To the sender alone: `{"type": "error", "detail": ...}`. Counts as one of the sender's faults.
    virtual void fault(std::string_view detail) = 0;

    /// To the sender alone. The text is JSON.
    virtual void reply(std::string_view text) = 0;

    /// To every connected participant of the room but the sender. The text is JSON made of `parts`.
    virtual void broadcast(std::span<const std::string_view> parts) = 0;

protected:
    ~RoomLink() = default;
};

/// Runs on the room's loop: never blocks.
using MessageHandler = std::function<void(const ClientMessage&, RoomLink&)>;

/// Where a plugin adds message types to signaling's own.
/// Ownership: signaling's, valid until the consumer's stop() has returned. Threads: during start() only.
class BECKON_API MessageTypes
{
public:
    static constexpr std::string_view contractName = "MessageTypes";

    virtual ~MessageTypes() = default;

    /// Throws ConfigurationError when the type is taken.
    virtual void add(std::string type, MessageHandler handler) = 0;
};

} // namespace beckon::inline abi1
