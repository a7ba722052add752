#pragma once

#include "FaultCounter.h"
#include "Member.h"
#include "Message.h"
#include "PendingAdmission.h"
#include "TokenBucket.h"
#include "beckon/ws/WebSocketEndpoint.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace beckon::signaling {

/// One connection of one user in one room.
/// Ownership: core's; a seat in the room's channel from onOpen until it ends, is replaced, or the user leaves. Threads: the room's loop.
class ParticipantSession final : public SessionHandler
{
public:
    explicit ParticipantSession(PendingAdmission admission);
    ~ParticipantSession() override;
    ParticipantSession(const ParticipantSession&) = delete;
    ParticipantSession& operator=(const ParticipantSession&) = delete;

    void onOpen(WebSocketSession& session) override;
    void onMessage(std::string_view text) override;
    void onClose(CloseReason reason) override;

    /// The user, while seated.
    std::string_view name() const noexcept { return _place.seat->first; }

    SendResult send(std::span<const std::string_view> parts) { return _session->send(parts); }

    /// An error frame that is nobody's fault. `detail` needs no escaping; an empty `target` is left out.
    void inform(std::string_view detail, std::string_view target);

    /// An error frame for a faulty message; too many of them end the connection.
    void fault(std::string_view detail, std::string_view target);

    /// Starts the closing handshake; nothing that still comes counts.
    void end(CloseCode code, std::string_view reason);

    /// Where the channel has put this session. Written by the channel alone.
    struct Place
    {
        RoomChannel* channel = nullptr; ///< nothing while not seated
        Seat* seat = nullptr;
        std::uint64_t generation = 0; ///< of the Cluster
        std::size_t index = 0;        ///< in the channel's list of sessions
    };

    Place& place() noexcept { return _place; }

private:
    void handle(const RelayMessage& message);
    void handle(const HeartbeatMessage& message);
    void handle(const OtherMessage& message);
    void handle(const FaultyMessage& message);

    std::unique_ptr<PendingAdmission> _admission; ///< until onOpen
    WebSocketSession* _session = nullptr;
    Place _place;
    TokenBucket _tokens;
    FaultCounter _faults;
    bool _ending = false;
};

} // namespace beckon::signaling
