#pragma once

#include "beckon/base/Limits.h"
#include "beckon/ws/CloseCode.h"
#include "ws/FrameReader.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace beckon {

/// A whole text message, valid UTF-8.
struct TextMessage
{
    std::string_view text;
};

struct Ping
{
    std::string_view payload;
};

struct Pong
{
};

/// The peer's close frame, checked.
struct PeerClose
{
    CloseCode code = CloseCode::NoStatus; ///< any code that may be sent (RFC 6455 section 7.4), or NoStatus
};

/// Makes messages of a client's bytes: puts fragments together, lets control frames between them through, checks UTF-8, as soon as a
/// byte shows that it is none, and close frames (RFC 6455 sections 5.4, 5.5 and 8.1). No I/O. Ownership: a message of one frame is a view
/// of the input; only unfinished messages are kept. Threads: one.
class MessageAssembler
{
public:
    using Event = std::variant<NeedMore, TextMessage, Ping, Pong, PeerClose, Breach>;

    explicit MessageAssembler(Bytes messageBytes) noexcept : _frames(messageBytes) {}

    /// What comes next; `input` shrinks by what was used. Views are valid until the next call, as long as the input is. NeedMore leaves no
    /// input and no memory but that of an unfinished frame or message. Not to be called after a Breach.
    Event next(std::span<char>& input);

    /// Bytes kept of what is unfinished.
    std::size_t keptBytes() const noexcept { return _frames.keptBytes() + (_unfinished ? _unfinished->text.size() : 0); }

private:
    struct Unfinished
    {
        std::string text;             ///< the fragments so far
        std::size_t checked = 0;      ///< this much of it is valid UTF-8
        std::size_t begunChecked = 0; ///< this much of a text frame that has begun is, too
        bool wasGiven = false;
    };

    std::optional<Event> take(const Frame& frame);
    std::optional<Event> takeText(const Frame& frame);
    bool canGoOn(std::string_view begun);
    Unfinished& unfinished();

    FrameReader _frames;
    std::unique_ptr<Unfinished> _unfinished; ///< nothing while messages come whole
};

} // namespace beckon
