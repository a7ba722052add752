#pragma once

#include "beckon/service/MessageTypes.h"

#include <cstddef>

namespace roomchat {

/// `{"type": "chat", "text": ...}` goes to everyone else in the room, with its sender. Threads: the room's loop.
class Chat
{
public:
    Chat(std::size_t longestText, std::size_t jsonDepth) : _longestText(longestText), _jsonDepth(jsonDepth) {}

    void handle(const beckon::ClientMessage& message, beckon::RoomLink& link) const;

private:
    const std::size_t _longestText; ///< in bytes
    const std::size_t _jsonDepth;
};

} // namespace roomchat
