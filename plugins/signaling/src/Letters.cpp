#include "Letters.h"

#include "Names.h"
#include "beckon/service/Username.h"

#include <charconv>

namespace beckon::signaling {

std::string textOf(const Held& held)
{
    return std::to_string(held.messages) + ' ' + std::to_string(held.bytes);
}

std::optional<Held> heldIn(std::string_view text) noexcept
{
    Held held;
    const char* const end = text.data() + text.size();
    const auto messages = std::from_chars(text.data(), end, held.messages);
    if (messages.ec != std::errc() || messages.ptr == end || *messages.ptr != ' ')
        return std::nullopt;
    const auto bytes = std::from_chars(messages.ptr + 1, end, held.bytes);
    if (bytes.ec != std::errc() || bytes.ptr != end)
        return std::nullopt;
    return held;
}

bool isMessage(const Letter& letter) noexcept
{
    const auto kind = static_cast<LetterKind>(letter.kind);
    return kind == LetterKind::Relay || kind == LetterKind::Waited;
}

bool isSound(const Letter& letter) noexcept
{
    if (!isRoomId(letter.room))
        return false;
    switch (static_cast<LetterKind>(letter.kind)) {
    case LetterKind::Relay:
    case LetterKind::Returned:
    case LetterKind::Refused:
    case LetterKind::Carried:
    case LetterKind::Waited:
        return isUsername(letter.sender) && isUsername(letter.target);
    case LetterKind::Broadcast:
        return isUsername(letter.sender);
    case LetterKind::Flush:
    case LetterKind::Flushed:
        return isUsername(letter.target);
    case LetterKind::Holds:
        return isUsername(letter.target) && heldIn(letter.text);
    }
    return false;
}

} // namespace beckon::signaling
