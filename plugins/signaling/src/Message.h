#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace beckon::signaling {

enum class RelayKind : std::uint8_t
{
    Offer,
    Answer,
    Candidate
};

/// An offer, an answer or a candidate: goes to its target as it came.
struct RelayMessage
{
    RelayKind kind = RelayKind::Offer;
    std::string_view target;    ///< between the quotes, escapes not resolved
    bool targetEscaped = false; ///< `target` has a backslash
    bool hasSender = false;     ///< false: the relay fills it in
    std::string_view text;      ///< the whole message as received; without a sender, from its opening brace on
};

struct HeartbeatMessage
{
};

/// A type that is none of signaling's own.
struct OtherMessage
{
    std::string_view type;    ///< between the quotes, escapes not resolved
    bool typeEscaped = false; ///< `type` has a backslash
    std::string_view text;    ///< the whole message as received
};

/// What is refused, and why.
struct FaultyMessage
{
    std::string_view detail; ///< plain ASCII that needs no escaping
    std::string_view target; ///< a username, or empty when the message names none
};

/// One message of a client. Views are into the text it was read from.
using Message = std::variant<RelayMessage, HeartbeatMessage, OtherMessage, FaultyMessage>;

/// Reads what the participant `sender` sent: `text` is valid UTF-8, `maxDepth` its deepest nesting. Member names count as they read
/// unescaped. Of several `sdp` or `candidate` members the last counts, as for ECMAScript's JSON.parse. Allocates nothing. Threads: pure.
Message parseMessage(std::string_view text, std::string_view sender, std::size_t maxDepth);

/// True for a type that signaling sends or receives itself.
bool isBuiltInType(std::string_view type) noexcept;

} // namespace beckon::signaling
