#pragma once

#include "ClusterOptions.h"
#include "Inbox.h"
#include "LetterBudget.h"
#include "MailboxEntry.h"
#include "ObserverCalls.h"
#include "Outbox.h"
#include "RedisLink.h"
#include "RedisTime.h"
#include "Sweeper.h"
#include "beckon/base/Clock.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace beckon::storeredis {

/// The letters to and from all other nodes: writes what is due into their mailboxes, delivers what comes in order and once, and exchanges
/// the receipts that this takes.
/// Ownership: keeps references to what it is made of, which outlives it. Threads: the link's.
class Correspondence
{
public:
    Correspondence(std::string self, RedisLink& link, ObserverCalls& observer, LetterBudget& budget, const RedisTime& time,
                   const Clock& clock, const ClusterOptions& options);

    /// The letter's memory was taken from the budget.
    void send(const std::string& node, Letter letter);

    /// This node has registered: all that is not acknowledged is written (again).
    void onLinked();
    void onDown();

    void onLetter(LetterEntry entry);
    void onReceipt(const ReceiptEntry& entry);
    void onNode(const NodeEntry& entry);

    /// Acknowledges what has come, and forgets whom nobody has heard of for long.
    void acknowledge();

    /// Those that are neither living nor dead and to be swept have been gone for long.
    void onNodes(const Sweeper::Nodes& living, const Sweeper::Nodes& dead);

private:
    struct Peer
    {
        explicit Peer(std::uint64_t series) : out(series) {}

        Outbox out;
        Inbox in;
        bool isQueued = false; ///< in _due
        bool isGone = false;   ///< nothing was heard of it or written to it since it was known to be dead
        SteadyTime heard;
        SteadyTime asked; ///< for a resend
    };

    using Peers = std::map<std::string, Peer, std::less<>>;

    Peers::iterator peerOf(const std::string& node);
    void enqueue(Peers::iterator peer);
    void pump();
    void write(Peers::iterator peer);
    void write(const std::string& node, std::string_view kind, std::string_view payload, RedisLink::Answer answer);
    void writeReceipt(const std::string& node, ReceiptEntry::Kind kind, std::uint64_t series, std::uint64_t number);
    void acknowledge(Peers::iterator peer);
    void note(Peers::iterator peer, Inbox::Continuity continuity);
    void noteLife(Peer& peer) const;
    void onGone(Peers::iterator peer);
    void forgetSilent();

    const std::string _self;
    RedisLink& _link;
    ObserverCalls& _observer;
    LetterBudget& _budget;
    const RedisTime& _time;
    const Clock& _clock;
    const ClusterOptions& _options;
    Peers _peers;
    std::deque<std::string> _due; ///< nodes with letters to be written
    bool _isLinked = false;
    std::size_t _unanswered = 0; ///< bytes of letters whose writing Redis has not confirmed
    std::uint64_t _lastSeries = 0;
};

} // namespace beckon::storeredis
