#pragma once

#include "WaitingQueue.h"
#include "beckon/base/Clock.h"
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
    Relay = 1, ///< a message for `target`, who is at the receiving node: RelayedMessage as text
    Broadcast, ///< `text` for every connection at the receiving node but the one of `sender`
    Returned,  ///< the message of a Relay that came where `target` is not, or has not been all the time since it was sent
    Refused,   ///< the sender gets an error about `target`: `text`, one of the details, or that too many messages wait when it is empty
    Flush,     ///< asks the former home of `target` for Flushed, after all that it gives back
    Flushed,
    Holds,   ///< how much waits at the sending node for `target`, who is connected nowhere: Held as text
    Carried, ///< a message that waited at the sending node while its sender moved to the receiving one: CarriedMessage as text
    Waited   ///< a Relay that has waited for the target's connection: of these the target gets so many as may wait, whoever holds them
};

/// Held as it stands in a letter: two numbers.
std::string textOf(const Held& held);

/// Nothing when another node wrote something else.
std::optional<Held> heldIn(std::string_view text) noexcept;

/// A message for `target`, as it stands in a letter: a number, and the rest.
struct RelayedMessage
{
    std::uint64_t generation = 0; ///< of the target's connection, as the sending node knows it
    std::string_view text;        ///< as it will go out
};

/// Nothing when another node wrote something else. A view of `text`.
std::optional<RelayedMessage> relayedIn(std::string_view text) noexcept;

/// A message for `target` that has waited, with what its next node must know of it, as it stands in a letter: two numbers, and the rest.
struct CarriedMessage
{
    std::uint64_t generation = 0; ///< of the connection that its sender sent it by; 0 when that is not known
    Milliseconds left{0};         ///< how long it goes on to wait
    std::string_view text;        ///< as it will go out
};

std::string textOf(const CarriedMessage& message);

/// Nothing when another node wrote something else. A view of `text`.
std::optional<CarriedMessage> carriedIn(std::string_view text) noexcept;

/// A message for `target`, which the receiving node delivers, or keeps until it can.
bool isMessage(const Letter& letter) noexcept;

/// True when the letter has a kind of ours, and names that can stand in a frame: what another node writes is not to be trusted.
bool isSound(const Letter& letter) noexcept;

} // namespace beckon::signaling
