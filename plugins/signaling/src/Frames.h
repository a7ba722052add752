#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace beckon::signaling {

/// A frame to send, in parts that are views of its makers' arguments: no text is copied before it reaches the connection.
/// Nothing is escaped: rooms are isRoomId, users, senders and targets isUsername, which a debug build asserts.
class Frame
{
public:
    static constexpr std::size_t mostParts = 5;

    /// `{"type":"error",...}`; `detail` needs no escaping, an empty `target` is left out.
    static Frame error(std::string_view detail, std::string_view target) noexcept;
    static Frame userJoined(std::string_view room, std::string_view user) noexcept;
    static Frame userLeft(std::string_view room, std::string_view user) noexcept;

    /// `text` as it stands.
    static Frame verbatim(std::string_view text) noexcept;

    /// `text`, a JSON object that has at least one member, from its opening brace on, with `"sender"` as its first member.
    static Frame withSender(std::string_view text, std::string_view sender) noexcept;

    std::span<const std::string_view> parts() const noexcept { return {_parts.data(), _count}; }

private:
    template <typename... Parts>
    static Frame of(Parts... parts) noexcept
    {
        Frame frame;
        frame._parts = {parts...};
        frame._count = sizeof...(parts);
        return frame;
    }

    std::array<std::string_view, mostParts> _parts;
    std::size_t _count = 0;
};

} // namespace beckon::signaling
