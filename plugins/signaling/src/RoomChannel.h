#pragma once

#include "AdmissionTicket.h"
#include "Frames.h"
#include "Member.h"
#include "Message.h"
#include "MessageTypesRegistry.h"
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

/// One room while anybody is in it: who is connected, who counts as present, what waits for whom.
/// A presence begins at POST join or at the connection, ends at POST leave or some time after the connection, and is announced at both
/// ends. Ownership: the directory's; sessions belong to core and are forgotten before they end. Threads: the room's loop.
class RoomChannel
{
public:
    RoomChannel(std::string room, EventLoop& loop, const SignalingParts& parts, IdleListener& listener);
    ~RoomChannel();
    RoomChannel(const RoomChannel&) = delete;
    RoomChannel& operator=(const RoomChannel&) = delete;

    const std::string& room() const noexcept { return _room; }
    const SignalingParts& parts() const noexcept { return _parts; }
    bool idle() const noexcept;

    /// What the directory of rooms told: see RoomObserver.
    void created(std::string_view owner);
    void joined(std::string_view user);
    void left(std::string_view user);

    /// An admission begins: before the database is asked for it. Ends with open() or withdraw().
    void expect(AdmissionTicket& ticket);

    /// The database has the user as a participant; `before` is what they were until then. An Outsider has come after every leave that
    /// was told by now, so these do not cancel the admission; nor do those after which the user has joined again.
    void admitted(AdmissionTicket& ticket, Membership before);

    /// The participants, read after an admission began that is still under way.
    void learn(std::span<const std::string> participants);

    /// The admission came to nothing.
    void withdraw(AdmissionTicket& ticket);

    enum class Opening
    {
        Seated,
        Left ///< the user has left the room since the admission began: the session is not in it
    };

    Opening open(AdmissionTicket& ticket, ParticipantSession& session);

    /// A seated session has ended.
    void closed(ParticipantSession& session, CloseOrigin origin);

    void relay(ParticipantSession& from, const RelayMessage& message);

    /// To every connection but the one of `except`.
    void broadcast(const ParticipantSession* except, std::span<const std::string_view> parts);

private:
    Seat& seat(std::string_view user);
    Absence& absence(Member& member);
    void waitFor(Seat& seat);
    void arm(Seat& seat);
    void onTimer(Seat& seat);
    void dropAbsence(Member& member) noexcept;

    void beginPresence(Seat& seat);
    void endPresence(Seat& seat);

    void attach(Seat& seat, ParticipantSession& session);
    void detach(ParticipantSession& session);
    void deliverWaiting(Seat& seat);
    void refuseWaiting(Seat& seat, std::string_view detail);
    void refuse(const WaitingMessage& message, std::string_view target, std::string_view detail);
    void hold(ParticipantSession& from, Seat& target, const Frame& frame);

    void endAdmission(AdmissionTicket& ticket);
    bool awaitsRoster() const noexcept;
    void forgetTheGone();
    void settle(Seat& seat);

    const std::string _room;
    EventLoop& _loop;
    const SignalingParts& _parts;
    IdleListener& _listener;
    const Milliseconds _waitFor; ///< how long messages wait for who joined or dropped
    Members _members;
    std::vector<ParticipantSession*> _sessions;
    std::size_t _pending = 0;
    std::size_t _presences = 0;
    std::size_t _absences = 0;
    bool _rosterKnown = false; ///< every participant has a member
};

} // namespace beckon::signaling
