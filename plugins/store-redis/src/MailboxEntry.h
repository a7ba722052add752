#pragma once

#include "RosterText.h"
#include "beckon/base/Clock.h"
#include "beckon/service/Cluster.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace beckon::storeredis {

/// The longest name of a room or user that crosses nodes, in bytes.
inline constexpr std::size_t longestName = 1'024;

/// The longest text of a letter, in bytes: what is read at once must stay below the limits of a reply.
inline constexpr std::size_t longestText = 1UL * 1024 * 1024;

/// A user of a room is from now on as `presence` says, or not present.
struct ChangeEntry
{
    RosterEvent::Kind kind = RosterEvent::Kind::Joined;
    std::string room;
    std::string user;
    std::optional<Presence> presence; ///< Joined, Moved, Away: always; else never
    std::string origin;               ///< the node that asked for it, and...
    std::uint64_t request = 0;        ///< ...the number of its request; 0 when it was none
};

/// A part of a room's roster.
struct SnapshotEntry
{
    struct User
    {
        enum class State : std::uint8_t
        {
            Present,
            Expected,
            Removed ///< this node's own presence was refused: the user had been removed
        };

        std::string name;
        State state = State::Present;
        Presence presence; ///< Present
        Milliseconds age{0};
    };

    enum class Part : std::uint8_t
    {
        Middle,
        Last
    };

    enum class Reason : std::uint8_t
    {
        Begin,  ///< a presence at this node begins just after it
        Restore ///< this node has said who is present at it
    };

    Part part = Part::Last;
    Reason reason = Reason::Begin;
    std::string room;
    std::vector<User> users;
};

/// A letter, with the place it has among those of its sender for this node.
struct LetterEntry
{
    std::string from;
    std::uint64_t series = 0; ///< of the numbers
    std::uint64_t number = 0;
    std::uint64_t base = 0; ///< the lowest number that the sender can still deliver
    Letter letter;
};

/// What two nodes tell each other about their letters.
struct ReceiptEntry
{
    enum class Kind : char
    {
        Acknowledged = 'A', ///< all up to `number` have come
        Resend = 'R',       ///< from `number` on, please
        Base = 'B'          ///< those below `number` never come
    };

    Kind kind = Kind::Acknowledged;
    std::string from;
    std::uint64_t series = 0;
    std::uint64_t number = 0;
};

/// A node has registered, or has died.
struct NodeEntry
{
    enum class Kind : char
    {
        Up = 'U',
        Gone = 'G'
    };

    Kind kind = Kind::Up;
    std::string node;
};

/// What stands in a node's mailbox: one field, whose name is the kind.
using MailboxEntry = std::variant<ChangeEntry, SnapshotEntry, LetterEntry, ReceiptEntry, NodeEntry>;

/// Nothing for what is no entry: a mailbox may hold anything. Pure.
std::optional<MailboxEntry> decodeEntry(std::string_view kind, std::string_view payload);

/// Nodes write these two; the rest come from the scripts.
inline constexpr std::string_view letterKind = "L";
std::string encodeLetter(const std::string& from, std::uint64_t series, std::uint64_t number, std::uint64_t base, const Letter& letter);
std::string encodeReceipt(const std::string& from, std::uint64_t series, std::uint64_t number);

} // namespace beckon::storeredis
