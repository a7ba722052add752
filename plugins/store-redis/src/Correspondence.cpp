#include "Correspondence.h"

#include <algorithm>
#include <array>
#include <utility>

namespace beckon::storeredis {

namespace {

constexpr std::size_t window = 8UL * 1024 * 1024; ///< bytes: so much is written before Redis has confirmed any of it
constexpr std::size_t mostPeers = 4'096;
constexpr Milliseconds betweenAskings{200};
constexpr Milliseconds longestSilence{3'600'000};

} // namespace

Correspondence::Correspondence(std::string self, RedisLink& link, ObserverCalls& observer, LetterBudget& budget, const RedisTime& time,
                               const Clock& clock, const ClusterOptions& options)
    : _self(std::move(self)), _link(link), _observer(observer), _budget(budget), _time(time), _clock(clock), _options(options)
{
}

void Correspondence::send(const std::string& node, Letter letter)
{
    const auto peer = peerOf(node);
    peer->second.isGone = false;
    peer->second.out.push(std::move(letter));
    enqueue(peer);
    pump();
}

void Correspondence::onLinked()
{
    _isLinked = true;
    for (auto peer = _peers.begin(); peer != _peers.end(); ++peer) {
        peer->second.out.resume();
        enqueue(peer);
    }
    pump();
}

void Correspondence::onDown()
{
    _isLinked = false;
    _unanswered = 0;
}

void Correspondence::onLetter(LetterEntry entry)
{
    if (!_peers.contains(entry.from) && _peers.size() >= mostPeers)
        return;
    const auto peer = peerOf(entry.from);
    noteLife(peer->second);
    Inbox& in = peer->second.in;
    const Inbox::Receipt receipt = in.receive(entry.series, entry.number, entry.base, sizeOf(entry.letter));
    note(peer, receipt.continuity);
    if (receipt.verdict == Inbox::Verdict::Gap) {
        if (_clock.steady() - peer->second.asked >= betweenAskings) {
            peer->second.asked = _clock.steady();
            writeReceipt(peer->first, ReceiptEntry::Kind::Resend, in.series(), in.expected());
        }
        return;
    }
    if (receipt.verdict == Inbox::Verdict::Deliver)
        _observer.letter(peer->first, std::move(entry.letter));
    if (in.isAcknowledgementUrgent())
        acknowledge(peer);
}

void Correspondence::onReceipt(const ReceiptEntry& entry)
{
    const auto peer = entry.kind == ReceiptEntry::Kind::Base && _peers.size() < mostPeers ? peerOf(entry.from) : _peers.find(entry.from);
    if (peer == _peers.end())
        return;
    noteLife(peer->second);
    Outbox& out = peer->second.out;
    if (entry.kind == ReceiptEntry::Kind::Base) {
        note(peer, peer->second.in.raise(entry.series, entry.number));
        return;
    }
    if (entry.series != out.series())
        return;
    if (entry.kind == ReceiptEntry::Kind::Acknowledged) {
        _budget.give(out.acknowledge(entry.number));
    } else {
        out.resendFrom(entry.number);
        enqueue(peer);
        pump();
    }
}

void Correspondence::onNode(const NodeEntry& entry)
{
    if (entry.node == _self)
        return;
    const auto peer = _peers.find(entry.node);
    if (peer == _peers.end()) {
        if (entry.kind == NodeEntry::Kind::Gone)
            _observer.gone(entry.node);
        return;
    }
    if (entry.kind == NodeEntry::Kind::Gone) {
        onGone(peer);
        return;
    }
    noteLife(peer->second);
    Outbox& out = peer->second.out;
    out.resume();
    // It may wait for an answer that was given up when it was taken for dead.
    if (out.hasGivenUp())
        writeReceipt(entry.node, ReceiptEntry::Kind::Base, out.series(), out.base());
    enqueue(peer);
    pump();
}

void Correspondence::acknowledge()
{
    for (auto peer = _peers.begin(); peer != _peers.end(); ++peer) {
        if (peer->second.in.owesAcknowledgement())
            acknowledge(peer);
    }
    forgetSilent();
}

void Correspondence::onNodes(const Sweeper::Nodes& living, const Sweeper::Nodes& dead)
{
    for (auto peer = _peers.begin(); peer != _peers.end(); ++peer) {
        if (living.contains(peer->first))
            noteLife(peer->second);
        else if (!dead.contains(peer->first) && !peer->second.isGone)
            onGone(peer);
    }
}

Correspondence::Peers::iterator Correspondence::peerOf(const std::string& node)
{
    const auto found = _peers.find(node);
    if (found != _peers.end())
        return found;
    _lastSeries = std::max(_time.now(), _lastSeries + 1);
    const auto added = _peers.emplace(node, Peer(_lastSeries)).first;
    added->second.heard = _clock.steady();
    return added;
}

void Correspondence::enqueue(Peers::iterator peer)
{
    if (peer->second.isQueued || !peer->second.out.hasNext())
        return;
    peer->second.isQueued = true;
    _due.push_back(peer->first);
}

void Correspondence::pump()
{
    while (_isLinked && !_due.empty() && _unanswered < window) {
        const auto peer = _peers.find(_due.front());
        _due.pop_front();
        if (peer == _peers.end())
            continue;
        peer->second.isQueued = false;
        write(peer);
        enqueue(peer);
    }
}

void Correspondence::write(Peers::iterator peer)
{
    Outbox& out = peer->second.out;
    const std::optional<Outbox::Due> due = out.next();
    if (!due)
        return;
    const std::string payload = encodeLetter(_self, out.series(), due->number, due->base, *due->letter);
    const std::size_t size = payload.size();
    _unanswered += size;
    write(peer->first, letterKind, payload, [this, node = peer->first, round = out.round(), size](const Reply& reply) {
        if (reply.isLost())
            return;
        _unanswered -= size;
        const auto addressee = _peers.find(node);
        // Another key in its place is as good as none: its node will find out, and register again.
        if (!reply.isText() && addressee != _peers.end())
            addressee->second.out.stall(round);
        pump();
    });
}

void Correspondence::write(const std::string& node, std::string_view kind, std::string_view payload, RedisLink::Answer answer)
{
    const std::string mailbox = _options.prefix + "mail:" + node;
    const std::array<std::string_view, 6> command{"XADD", mailbox, "NOMKSTREAM", "*", kind, payload};
    _link.command(command, std::move(answer));
}

void Correspondence::writeReceipt(const std::string& node, ReceiptEntry::Kind kind, std::uint64_t series, std::uint64_t number)
{
    const char name = static_cast<char>(kind);
    write(node, std::string_view(&name, 1), encodeReceipt(_self, series, number), {});
}

void Correspondence::acknowledge(Peers::iterator peer)
{
    const std::uint64_t number = peer->second.in.acknowledge();
    writeReceipt(peer->first, ReceiptEntry::Kind::Acknowledged, peer->second.in.series(), number);
}

void Correspondence::note(Peers::iterator peer, Inbox::Continuity continuity)
{
    // To that node this one was dead, so it is no use to wait for anything that it owed.
    if (continuity == Inbox::Continuity::Broken)
        _observer.gone(peer->first);
}

void Correspondence::noteLife(Peer& peer) const
{
    peer.isGone = false;
    peer.heard = _clock.steady();
}

void Correspondence::onGone(Peers::iterator peer)
{
    peer->second.isGone = true;
    for (Letter& letter : peer->second.out.giveUp()) {
        _budget.give(sizeOf(letter));
        _observer.lost(peer->first, std::move(letter));
    }
    _observer.gone(peer->first);
}

void Correspondence::forgetSilent()
{
    const SteadyTime now = _clock.steady();
    std::erase_if(_peers, [now](const auto& peer) { return peer.second.out.empty() && now - peer.second.heard > longestSilence; });
}

} // namespace beckon::storeredis
