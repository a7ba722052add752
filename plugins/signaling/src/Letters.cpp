#include "Letters.h"

#include "Details.h"
#include "Names.h"
#include "beckon/service/Username.h"

#include <algorithm>
#include <charconv>

namespace beckon::signaling {

namespace {

template <typename Number>
struct Parsed
{
    Number value = 0;
    std::string_view rest;
};

/// The number that `text` begins with.
template <typename Number>
std::optional<Parsed<Number>> numberIn(std::string_view text) noexcept
{
    Parsed<Number> parsed;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, parsed.value);
    if (error != std::errc())
        return std::nullopt;
    parsed.rest = {rest, static_cast<std::size_t>(end - rest)};
    return parsed;
}

} // namespace

std::string textOf(const Held& held)
{
    return std::to_string(held.messages) + ' ' + std::to_string(held.bytes);
}

std::optional<Held> heldIn(std::string_view text) noexcept
{
    const auto messages = numberIn<std::size_t>(text);
    if (!messages || !messages->rest.starts_with(' '))
        return std::nullopt;
    const auto bytes = numberIn<Bytes>(messages->rest.substr(1));
    if (!bytes || !bytes->rest.empty())
        return std::nullopt;
    return Held{messages->value, bytes->value};
}

std::optional<RelayedMessage> relayedIn(std::string_view text) noexcept
{
    const auto generation = numberIn<std::uint64_t>(text);
    if (!generation || generation->rest.size() < 2 || generation->rest.front() != ' ')
        return std::nullopt;
    return RelayedMessage{generation->value, generation->rest.substr(1)};
}

std::string textOf(const CarriedMessage& message)
{
    std::string text =
        std::to_string(message.generation) + ' ' + std::to_string(std::max<Milliseconds::rep>(message.left.count(), 0)) + ' ';
    return text.append(message.text);
}

std::optional<CarriedMessage> carriedIn(std::string_view text) noexcept
{
    const auto sent = relayedIn(text);
    const auto left = sent ? numberIn<std::uint32_t>(sent->text) : std::nullopt;
    if (!left || left->rest.size() < 2 || left->rest.front() != ' ')
        return std::nullopt;
    return CarriedMessage{sent->generation, Milliseconds(left->value), left->rest.substr(1)};
}

bool isMessage(const Letter& letter) noexcept
{
    const auto kind = static_cast<LetterKind>(letter.kind);
    return kind == LetterKind::Relay || kind == LetterKind::Waited || kind == LetterKind::Carried;
}

bool isSound(const Letter& letter) noexcept
{
    if (!isRoomId(letter.room))
        return false;
    switch (static_cast<LetterKind>(letter.kind)) {
    case LetterKind::Relay:
    case LetterKind::Waited:
        return isUsername(letter.sender) && isUsername(letter.target) && relayedIn(letter.text);
    case LetterKind::Returned:
        return isUsername(letter.sender) && isUsername(letter.target) && !letter.text.empty();
    case LetterKind::Refused:
        return isUsername(letter.sender) && isUsername(letter.target) && (letter.text.empty() || detail::known(letter.text));
    case LetterKind::Carried:
        return isUsername(letter.sender) && isUsername(letter.target) && carriedIn(letter.text);
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
