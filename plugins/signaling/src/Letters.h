#pragma once

#include "WaitingQueue.h"
#include "beckon/service/Cluster.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::signaling {

/// What the letters between the nodes of one room are about. Messages wait at the sender's node, and move with the sender; a node that
/// is not, or no more, the target's home gives back what it gets.
enum class LetterKind : std::uint8_t
{
    Relay = 1, ///< `text` for `target`, who is at the receiving node
    Broadcast, ///< `text` for every connection at the receiving node but the one of `sender`
    Returned,  ///< a Relay that came where `target` is not
    Refused,   ///< too many messages wait for `target`: the sender gets an error
    Flush,     ///< asks the former home of `target` for Flushed, after all that it gives back
    Flushed,
    Holds,   ///< how much waits at the sending node for `target`, who is connected nowhere: Held as text
    Carried, ///< a message that waited at the sending node while its sender moved to the receiving one
    Waited   ///< a Relay that has waited for the target's connection: of these the target gets so many as may wait, whoever holds them
};

/// Held as it stands in a letter: two numbers.
std::string textOf(const Held& held);

/// Nothing when another node wrote something else.
std::optional<Held> heldIn(std::string_view text) noexcept;

/// A message for `target`, who is at the receiving node.
bool isMessage(const Letter& letter) noexcept;

/// True when the letter has a kind of ours, and names that can stand in a frame: what another node writes is not to be trusted.
bool isSound(const Letter& letter) noexcept;

} // namespace beckon::signaling
