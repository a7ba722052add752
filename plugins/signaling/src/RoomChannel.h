#pragma once

#include "AdmissionTicket.h"
#include "Frames.h"
#include "Letters.h"
#include "Member.h"
#include "Message.h"
#include "MessageTypesRegistry.h"
#include "Postbox.h"
#include "SignalingMetrics.h"
#include "WaitingQueue.h"
#include "beckon/base/Limits.h"
#include "beckon/event/EventLoop.h"
#include "beckon/service/Cluster.h"
#include "beckon/service/Rooms.h"
#include "beckon/ws/WebSocketEndpoint.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::signaling {

class RoomChannel;

/// What all rooms share. References outlive the rooms.
struct SignalingParts
{
    Cluster& cluster;
    const MessageTypesRegistry& types;
    const Limits& limits;
    WaitingBudget& budget;
    SignalingMetrics& metrics;
    Milliseconds reconnectGrace{0}; ///< how long a presence outlives its connection
};

/// Hears when a room may be forgotten.
class IdleListener
{
public:
    /// Nobody is connected, present, awaited or on the way. Must not destroy the channel within the call.
    virtual void onIdle(RoomChannel& channel) = 0;

protected:
    ~IdleListener() = default;
};

/// One room while anybody is in it: who is present and where, who is connected here, what waits for whom.
/// A presence begins when the cluster says so, at whichever node, and ends when it says so; both are announced to the connections here.
/// What happens to a connection here is told to the cluster, and acted upon when the cluster tells it back. Ownership: the directory's;
/// sessions belong to core and are forgotten before they end. Threads: the room's loop.
class RoomChannel
{
public:
    RoomChannel(std::string room, EventLoop& loop, const SignalingParts& parts, Postbox& postbox, IdleListener& listener);
    ~RoomChannel();
    RoomChannel(const RoomChannel&) = delete;
    RoomChannel& operator=(const RoomChannel&) = delete;

    const std::string& room() const noexcept { return _room; }
    const SignalingParts& parts() const noexcept { return _parts; }
    bool idle() const noexcept;

    /// What the directory of rooms told: see RoomObserver. Of presences the cluster tells.
    void created(std::string_view owner);
    void joined(std::string_view user);
    void left(std::string_view user);

    /// An admission begins: before the database is asked for it. Ends with open() or withdraw().
    void expect(AdmissionTicket& ticket);

    /// The database has the user as a participant; `before` is what they were until then.
    void admitted(AdmissionTicket& ticket, Membership before);

    /// The participants, read after an admission began that is still under way.
    void learn(std::span<const std::string> participants);

    /// The admission came to nothing.
    void withdraw(AdmissionTicket& ticket);

    enum class Opening
    {
        Seated,
        Left,    ///< the user has left the room since the admission began: the session is not in it
        Replaced ///< a newer connection has come since: the session is not in the room
    };

    Opening open(AdmissionTicket& ticket, ParticipantSession& session);

    /// The server is about to close the connections, over some time: the cluster hears of their ends now, those who are connected here
    /// never do, and each connection goes on until it is closed.
    void handOver();

    /// A seated session has ended.
    void closed(ParticipantSession& session, CloseOrigin origin);

    void relay(ParticipantSession& from, const RelayMessage& message);

    /// To every connection in the room, at whichever node, but the one of `from`.
    void broadcast(ParticipantSession& from, std::span<const std::string_view> parts);

    /// What the cluster told of this room: see ClusterObserver.
    void onEvent(const RosterEvent& event);
    void onUnheard();
    void onLetter(const std::string& from, const Letter& letter);
    void onLost(const std::string& node, const Letter& letter);
    void onNodeGone(const std::string& node);

private:
    Outcome tryRelay(ParticipantSession& from, const RelayMessage& message);
    bool isElsewhere(const Member& member) const noexcept { return member.connected && member.home && !member.absence; }
    Seat& seat(std::string_view user);
    void attach(Seat& seat, ParticipantSession& session);
    void detach(ParticipantSession& session);
    void end(Seat& seat, CloseCode code, std::string_view reason);
    void tell(const ParticipantSession* except, std::span<const std::string_view> parts);
    void settle(Seat& seat);

    void onArrival(const RosterEvent& event);
    void onAway(const RosterEvent& event);
    void onLeft(const RosterEvent& event);
    void onRemoved(std::string_view user);
    void onExpected(const RosterEvent& event);
    void moveTo(Seat& seat, const std::string& node);
    void unhome(Member& member);
    void endPresence(Seat& seat);
    void connectionEnded(Seat& seat);
    void healGhost(Seat& seat);
    void onDeserted();
    void forgetOthers();
    void forgetRoster();
    bool holdsMessages() const noexcept;
    void watch();
    void unwatchIfDone();

    Absence& absence(Member& member);
    Milliseconds wait() const noexcept;
    void waitFor(Seat& seat, Milliseconds time);
    void endPresenceIn(Seat& seat, Milliseconds time);
    void arm(Seat& seat);
    void onTimer(Seat& seat);
    void dropAbsence(Member& member) noexcept;
    bool mayHold(const Member& member) const noexcept;
    void pump(Seat& seat);
    void deliver(Seat& seat);
    void forward(Seat& seat);
    bool count(Member& member, Bytes bytes);
    bool mayStillCome(const Member& member, Bytes bytes) const noexcept;
    void carry(Seat& seat);
    void carryAll();
    void tellHolds(Seat& seat);
    void refuseWaiting(Seat& seat, std::string_view detail);
    void refuse(const WaitingMessage& message, std::string_view target, std::string_view detail);
    void inform(std::string_view sender, std::string_view detail, std::string_view target);
    void informHere(std::string_view sender, std::string_view detail, std::string_view target);
    bool hold(Seat& seat, const Origin& from, std::span<const std::string_view> parts);
    void keep(std::string_view sender, std::string_view target, const CarriedMessage& message);
    void onHolds(const std::string& from, const Letter& letter);

    Cluster::Posting write(LetterKind kind, const std::string& node, std::string_view sender, std::string_view target,
                           std::span<const std::string_view> parts);
    Cluster::Posting writeTo(Member& target, LetterKind kind, std::string_view sender, std::string_view name,
                             std::span<const std::string_view> parts);
    void insist(LetterKind kind, const std::string& node, std::string_view sender, std::string_view target, std::string text);
    void read(const std::string& from, const Letter& letter);
    void onRelay(const std::string& from, const Letter& letter);
    void onReturned(const std::string& from, const Letter& letter);
    void returnTo(const Letter& letter, std::string_view detail);
    void onRefused(const Letter& letter);
    void onFlush(const std::string& from, const Letter& letter);
    void giveBackForeign(Seat& seat, std::string_view origin = {});
    void flushIfSentTo(Seat& seat);
    void flush(Seat& seat);
    void endFlush(Seat& seat, const std::string& node);

    void endAdmission(AdmissionTicket& ticket);
    bool awaitsRoster() const noexcept;
    bool remembers(const Member& member) const noexcept;
    void forgetUnneeded();

    const std::string _room;
    EventLoop& _loop;
    const SignalingParts& _parts;
    Postbox& _postbox;
    IdleListener& _listener;
    Members _members;
    Nodes _nodes;
    std::vector<ParticipantSession*> _sessions;
    std::size_t _pending = 0;
    std::size_t _here = 0; ///< presences at this node; while there is none, the cluster may tell nothing of a room that is not watched
    std::size_t _absences = 0;
    bool _isWatched = false;   ///< nobody is present here, but messages wait
    bool _rosterKnown = false; ///< every participant has a member
    bool _stopping = false;    ///< the server has begun to close the connections
    bool _handedOver = false;  ///< to the cluster, who is connected here has left
};

} // namespace beckon::signaling
