#include "RoomDirectory.h"

#include <algorithm>
#include <utility>

namespace beckon::signaling {

void RoomDirectory::post(std::function<void(RoomDirectory&)> task)
{
    _loop.post([self = shared_from_this(), task = std::move(task)] {
        if (!self->_closed)
            task(*self);
    });
}

RoomChannel& RoomDirectory::channel(const std::string& room)
{
    if (RoomChannel* known = find(room))
        return *known;
    auto channel = std::make_unique<RoomChannel>(room, _loop, _parts, _postbox, *this);
    RoomChannel& made = *channel;
    _channels.emplace(made.room(), std::move(channel));
    return made;
}

RoomChannel* RoomDirectory::find(std::string_view room) noexcept
{
    const auto found = _channels.find(room);
    return found == _channels.end() ? nullptr : found->second.get();
}

void RoomDirectory::handOver()
{
    for (const auto& [room, known] : _channels)
        known->handOver();
}

void RoomDirectory::close() noexcept
{
    _closed = true;
    _channels.clear();
    _postbox.clear();
}

void RoomDirectory::onEvent(const RosterEvent& event)
{
    const bool ends =
        event.kind == RosterEvent::Kind::Away || event.kind == RosterEvent::Kind::Left || event.kind == RosterEvent::Kind::Removed;
    RoomChannel* known = ends ? find(event.room) : &channel(event.room);
    if (known)
        known->onEvent(event);
}

void RoomDirectory::onLetter(const std::string& from, Letter letter)
{
    if (RoomChannel* known = find(letter.room))
        return known->onLetter(from, letter);
    // Nobody is here: the sender's node gets its messages back all the same, and those of senders who have been here wait.
    const auto answer = [&](LetterKind kind) {
        letter.kind = static_cast<std::uint8_t>(kind);
        _postbox.send(from, std::move(letter));
    };
    switch (static_cast<LetterKind>(letter.kind)) {
    case LetterKind::Relay:
    case LetterKind::Waited:
        letter.text = std::string(relayedIn(letter.text).value().text);
        return answer(LetterKind::Returned);
    case LetterKind::Flush:
        return answer(LetterKind::Flushed);
    case LetterKind::Returned:
    case LetterKind::Carried:
        return channel(letter.room).onLetter(from, letter);
    default:
        return;
    }
}

void RoomDirectory::onUnheard(const std::string& room)
{
    if (RoomChannel* known = find(room))
        known->onUnheard();
}

void RoomDirectory::onLost(const std::string& node, const Letter& letter)
{
    if (RoomChannel* known = find(letter.room))
        known->onLost(node, letter);
}

void RoomDirectory::onNodeGone(const std::string& node)
{
    for (const auto& [room, known] : _channels)
        known->onNodeGone(node);
    // The node's own messages end with it, but what was to follow its users there has never left this one.
    for (const Letter& letter : _postbox.takeBack(node)) {
        if (letter.kind == static_cast<std::uint8_t>(LetterKind::Carried))
            channel(letter.room).onLetter(node, letter);
    }
}

void RoomDirectory::onIdle(RoomChannel& channel)
{
    // Later, because the channel is still at work; somebody may have come by then.
    post([room = channel.room()](RoomDirectory& self) {
        const auto found = self._channels.find(room);
        if (found != self._channels.end() && found->second->idle())
            self._channels.erase(found);
    });
}

RoomDirectories::RoomDirectories(EventLoops& loops, const SignalingParts& parts)
{
    const std::size_t count = std::max<std::size_t>(loops.size(), 1);
    for (std::size_t index = 0; index < count; ++index)
        _directories.push_back(std::make_shared<RoomDirectory>(loops.forKey(index), parts));
}

} // namespace beckon::signaling
