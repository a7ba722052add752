// Messages between the nodes of a room. They wait at the sender's node, which alone decides their order: before it sends to a new home what
// follows, the former home has given back what it could not deliver (LetterKind).

#include "Details.h"
#include "ParticipantSession.h"
#include "RoomChannel.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace beckon::signaling {

Cluster::Posting RoomChannel::write(LetterKind kind, const std::string& node, std::string_view sender, std::string_view target,
                                    std::span<const std::string_view> parts)
{
    return _postbox.tryToSend(node, {kind, _room, sender, target}, parts);
}

/// A message to the target's home.
Cluster::Posting RoomChannel::writeTo(Member& target, LetterKind kind, std::string_view sender, std::string_view name,
                                      std::span<const std::string_view> parts)
{
    std::array<char, std::numeric_limits<std::uint64_t>::digits10 + 2> number;
    char* const end = std::to_chars(number.data(), number.data() + number.size() - 1, target.generation).ptr;
    *end = ' ';
    std::array<std::string_view, Frame::mostParts + 1> all{{{number.data(), end + 1}}};
    std::copy(parts.begin(), parts.end(), all.begin() + 1);
    const Cluster::Posting posting = write(kind, target.home->first, sender, name, std::span(all).first(parts.size() + 1));
    if (posting == Cluster::Posting::Taken)
        target.sentTo = true;
    return posting;
}

void RoomChannel::insist(LetterKind kind, const std::string& node, std::string_view sender, std::string_view target, std::string text)
{
    _postbox.send(node, {static_cast<std::uint8_t>(kind), _room, std::string(sender), std::string(target), std::move(text)});
}

void RoomChannel::onLetter(const std::string& from, const Letter& letter)
{
    read(from, letter);
    unwatchIfDone();
}

void RoomChannel::read(const std::string& from, const Letter& letter)
{
    switch (static_cast<LetterKind>(letter.kind)) {
    case LetterKind::Relay:
    case LetterKind::Waited:
        return onRelay(from, letter);
    case LetterKind::Returned:
        return onReturned(from, letter);
    case LetterKind::Refused:
        return onRefused(letter);
    case LetterKind::Flush:
        return onFlush(from, letter);
    case LetterKind::Flushed:
        if (const auto target = _members.find(letter.target); target != _members.end())
            endFlush(*target, from);
        return;
    case LetterKind::Holds:
        return onHolds(from, letter);
    case LetterKind::Carried:
        return keep(letter.sender, letter.target, carriedIn(letter.text).value());
    case LetterKind::Broadcast:
        const auto sender = _members.find(letter.sender);
        const std::string_view text = letter.text;
        tell(sender == _members.end() ? nullptr : sender->second.session, {&text, 1});
    }
}

void RoomChannel::onRelay(const std::string& from, const Letter& letter)
{
    const RelayedMessage message = relayedIn(letter.text).value();
    const auto found = _members.find(letter.target);
    // Of those who have come back the sender's node has yet to hear that they were away: it knows what goes before this.
    if (found == _members.end() || !found->second.isHere() || !found->second.connected || message.generation < found->second.since)
        return insist(LetterKind::Returned, from, letter.sender, letter.target, std::string(message.text));
    Member& target = found->second;
    if (static_cast<LetterKind>(letter.kind) == LetterKind::Waited && !count(target, message.text.size()))
        return insist(LetterKind::Refused, from, letter.sender, letter.target, {});
    const Frame frame = Frame::verbatim(message.text);
    if (target.session && !target.absence && target.session->send(frame.parts()) != SendResult::Dropped)
        return;
    if (!absence(target).queue.add({letter.sender, 0, from}, frame.parts()))
        insist(LetterKind::Refused, from, letter.sender, letter.target, {});
}

void RoomChannel::onReturned(const std::string& from, const Letter& letter)
{
    _parts.metrics.returned.add();
    const auto found = _members.find(letter.target);
    if (found == _members.end() || !found->second.participant)
        return returnTo(letter, detail::notInTheRoom);
    Seat& place = *found;
    Member& target = place.second;
    // They are connected there as far as this node knows, but not as far as that one does.
    if (target.sentTo && target.home && target.home->first == from) {
        flush(place);
        target.absence->doubted = target.generation;
    }
    if (!target.absence || target.absence->flushing != from)
        return returnTo(letter, detail::notConnected);
    // Of no generation, as all that comes back: their sender may go while they do, and their order is the one in which they come.
    if (!target.absence->returned.add({letter.sender}, Frame::verbatim(letter.text).parts()))
        inform(letter.sender, detail::tooMany, letter.target);
}

/// A message that came back has no one to go to, as far as this node knows. While its sender is here, they get an error; else they may be
/// at another node by now, and so may the target.
void RoomChannel::returnTo(const Letter& letter, std::string_view detail)
{
    const auto sender = _members.find(letter.sender);
    if (sender != _members.end() && sender->second.isHere() && sender->second.connected)
        return informHere(letter.sender, detail, letter.target);
    keep(letter.sender, letter.target, {0, wait(), letter.text});
}

/// Who refused a message does not know where its sender has gone, and sends no text; this node may, and sends one. So it goes on once.
void RoomChannel::onRefused(const Letter& letter)
{
    if (letter.text.empty())
        return inform(letter.sender, detail::tooMany, letter.target);
    informHere(letter.sender, detail::known(letter.text).value(), letter.target);
}

void RoomChannel::onFlush(const std::string& from, const Letter& letter)
{
    if (const auto found = _members.find(letter.target); found != _members.end() && found->second.absence)
        giveBackForeign(*found, from);
    insist(LetterKind::Flushed, from, {}, letter.target, {});
}

void RoomChannel::onLost(const std::string& node, const Letter& letter)
{
    if (isMessage(letter))
        inform(letter.sender, detail::notConnected, letter.target);
    if (letter.kind != static_cast<std::uint8_t>(LetterKind::Flush))
        return;
    if (const auto target = _members.find(letter.target); target != _members.end())
        endFlush(*target, node);
    unwatchIfDone();
}

void RoomChannel::onNodeGone(const std::string& node)
{
    std::vector<Seat*> flushed;
    for (Seat& place : _members) {
        Member& member = place.second;
        if (member.home && member.home->first == node)
            member.sentTo = false;
        if (member.absence)
            member.absence->elsewhere.erase(node);
        if (member.absence && member.absence->flushing == node)
            flushed.push_back(&place);
    }
    for (Seat* place : flushed)
        endFlush(*place, node);
    unwatchIfDone();
}

void RoomChannel::giveBackForeign(Seat& seat, std::string_view origin)
{
    for (WaitingMessage& message : seat.second.absence->queue.takeForeign(origin))
        insist(LetterKind::Returned, message.origin, message.sender, seat.first, std::move(message.text));
}

void RoomChannel::flushIfSentTo(Seat& seat)
{
    if (seat.second.sentTo)
        flush(seat);
}

void RoomChannel::flush(Seat& seat)
{
    Member& member = seat.second;
    member.sentTo = false;
    Absence& away = absence(member);
    away.flushing = member.home->first;
    away.hasMoved = true;
    away.doubted = 0;
    insist(LetterKind::Flush, away.flushing, {}, seat.first, {});
}

void RoomChannel::endFlush(Seat& seat, const std::string& node)
{
    Member& member = seat.second;
    if (!member.absence || member.absence->flushing != node)
        return;
    Absence& away = *member.absence;
    away.flushing.clear();
    away.queue.prepend(away.returned);
    if (member.connected && member.home && member.generation == away.doubted) {
        member.connected = false;
        waitFor(seat, wait());
    }
    pump(seat);
    settle(seat);
}

} // namespace beckon::signaling
