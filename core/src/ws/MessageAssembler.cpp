#include "ws/MessageAssembler.h"

#include "ws/Utf8.h"

#include <cstdint>

namespace beckon {

namespace {

/// May a close frame carry this code (RFC 6455 section 7.4, and what IANA has registered since)?
bool maySend(std::uint16_t code) noexcept
{
    if (code >= 3000)
        return code <= 4999;
    if (code < 1000 || code > 1014)
        return false;
    return code != 1004 && code != 1005 && code != 1006;
}

MessageAssembler::Event readClose(std::string_view payload) noexcept
{
    if (payload.empty())
        return PeerClose{};
    if (payload.size() == 1)
        return Breach{CloseCode::ProtocolError, "close frame with half a code"};
    const auto code = static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8U | static_cast<std::uint8_t>(payload[1]));
    if (!maySend(code))
        return Breach{CloseCode::ProtocolError, "close frame with an invalid code"};
    if (!isUtf8(payload.substr(2)))
        return Breach{CloseCode::InvalidPayload, "close reason is not UTF-8"};
    return PeerClose{static_cast<CloseCode>(code)};
}

constexpr std::size_t longestCharacter = 4;
constexpr Breach notUtf8{CloseCode::InvalidPayload, "text is not UTF-8"};

} // namespace

MessageAssembler::Event MessageAssembler::next(std::span<char>& input)
{
    if (_unfinished && _unfinished->wasGiven)
        _unfinished.reset();
    for (;;) {
        const auto read = _frames.next(input);
        if (const auto* frame = std::get_if<Frame>(&read)) {
            if (auto event = take(*frame))
                return *event;
        } else if (const auto* breach = std::get_if<Breach>(&read)) {
            return *breach;
        } else {
            return canGoOn(_frames.begunText()) ? Event(NeedMore{}) : Event(notUtf8);
        }
    }
}

std::optional<MessageAssembler::Event> MessageAssembler::take(const Frame& frame)
{
    switch (frame.opcode) {
    case Opcode::Ping:
        return Ping{frame.payload};
    case Opcode::Pong:
        return Pong{};
    case Opcode::Close:
        return readClose(frame.payload);
    case Opcode::Binary:
        return Breach{CloseCode::UnsupportedData, "binary messages are not taken"};
    case Opcode::Text:
    case Opcode::Continuation:
        break;
    }
    return takeText(frame);
}

/// Can a text frame that has begun like this still become valid? What is certain is refused at once, not at the frame's end.
bool MessageAssembler::canGoOn(std::string_view begun)
{
    if (begun.empty())
        return true;
    Unfinished& message = unfinished();
    const std::string_view unchecked = std::string_view(message.text).substr(message.checked);
    if (message.begunChecked == 0 && !unchecked.empty()) {
        // The character that the fragment before has begun: three bytes more are enough to end it.
        const auto whole = wholeUtf8(std::string(unchecked).append(begun.substr(0, longestCharacter - 1)));
        if (!whole || *whole == 0)
            return whole.has_value();
        message.begunChecked = *whole - unchecked.size();
    }
    const auto whole = wholeUtf8(begun.substr(message.begunChecked));
    message.begunChecked += whole.value_or(0);
    return whole.has_value();
}

std::optional<MessageAssembler::Event> MessageAssembler::takeText(const Frame& frame)
{
    if (frame.opcode == Opcode::Text && frame.final) {
        _unfinished.reset();
        if (!isUtf8(frame.payload))
            return notUtf8;
        return TextMessage{frame.payload};
    }
    Unfinished& message = unfinished();
    message.begunChecked = 0;
    message.text += frame.payload;
    const auto whole = wholeUtf8(std::string_view(message.text).substr(message.checked));
    if (!whole)
        return notUtf8;
    message.checked += *whole;
    if (!frame.final)
        return std::nullopt;
    if (message.checked != message.text.size())
        return notUtf8;
    message.wasGiven = true;
    return TextMessage{message.text};
}

MessageAssembler::Unfinished& MessageAssembler::unfinished()
{
    if (!_unfinished)
        _unfinished = std::make_unique<Unfinished>();
    return *_unfinished;
}

} // namespace beckon
