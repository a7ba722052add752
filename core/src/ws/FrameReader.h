#pragma once

#include "beckon/base/Limits.h"
#include "beckon/ws/CloseCode.h"
#include "ws/Opcode.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace beckon {

/// All that was given has been used, and there is no whole frame or message in it yet.
struct NeedMore
{
};

/// One frame of a client, unmasked.
struct Frame
{
    Opcode opcode = Opcode::Text;
    bool final = true;
    std::string_view payload;
};

/// The peer broke a rule: close with this. Where the next frame would begin is unknown, so nothing more can be read.
struct Breach
{
    CloseCode code = CloseCode::ProtocolError;
    std::string_view reason; ///< a literal
};

/// Cuts a client's bytes into frames (RFC 6455 section 5): bytes in, frames out, no I/O. It checks all that headers can tell, the order of
/// fragments and the size of the message they make up included, before it waits for a payload. Ownership: a frame that lies whole in the
/// input is unmasked there and not copied; only the beginning of an unfinished frame is kept. Threads: one.
class FrameReader
{
public:
    /// `messageBytes` bounds the fragments of one message together.
    explicit FrameReader(Bytes messageBytes) noexcept : _messageBytes(messageBytes) {}

    /// The next frame; `input` shrinks by what was used. A frame's payload is valid until the next call, as long as the input is.
    /// NeedMore leaves no input. Not to be called after a Breach.
    std::variant<NeedMore, Frame, Breach> next(std::span<char>& input);

    /// What has come of the payload of an unfinished text frame, unmasked; valid until the next call of next().
    std::string_view begunText() const noexcept
    {
        return _unfinished && _unfinished->begunAt != 0 ? std::string_view(_unfinished->bytes).substr(_unfinished->begunAt)
                                                        : std::string_view();
    }

    /// Bytes kept of an unfinished frame.
    std::size_t keptBytes() const noexcept { return _unfinished ? _unfinished->bytes.size() : 0; }

private:
    struct Header;

    struct Unfinished
    {
        std::string bytes;       ///< the header as it came, and the payload unmasked
        std::size_t begunAt = 0; ///< where in them the payload of a text frame begins; 0 when there is none
        bool wasGiven = false;
    };

    Header readHeader(std::string_view bytes) const noexcept;
    void checkFirstByte(std::uint8_t byte, Header& header) const noexcept;
    void checkLength(Header& header) const noexcept;
    void keepPayload(const Header& header, std::span<const char> bytes);
    Frame deliver(const Header& header, std::span<char> frame) noexcept;

    std::unique_ptr<Unfinished> _unfinished; ///< nothing while frames come whole
    Bytes _messageBytes;
    Bytes _fragmentBytes = 0; ///< of the message under way
    bool _fragmented = false; ///< a message is under way: its last fragment has not come
};

} // namespace beckon
