#include "ParticipantSession.h"

#include "Frames.h"
#include "RoomChannel.h"
#include "beckon/base/Json.h"

#include <string>
#include <utility>
#include <variant>

namespace beckon::signaling {

namespace {

/// What another plugin's message handler may do in the sender's name.
class SenderLink final : public RoomLink
{
public:
    explicit SenderLink(ParticipantSession& sender) : _sender(sender) {}

    void fault(std::string_view detail) override
    {
        std::string quoted;
        appendJsonString(quoted, detail);
        _sender.fault(std::string_view(quoted).substr(1, quoted.size() - 2), {});
    }

    void reply(std::string_view text) override { _sender.send(std::span<const std::string_view>(&text, 1)); }
    void broadcast(std::span<const std::string_view> parts) override { _sender.place().channel->broadcast(_sender, parts); }

private:
    ParticipantSession& _sender;
};

} // namespace

ParticipantSession::ParticipantSession(PendingAdmission admission) : _admission(std::make_unique<PendingAdmission>(std::move(admission))) {}

ParticipantSession::~ParticipantSession()
{
    if (_place.channel)
        _place.channel->closed(*this, CloseOrigin::Peer);
}

void ParticipantSession::onOpen(WebSocketSession& session)
{
    _session = &session;
    const std::unique_ptr<PendingAdmission> admission = std::move(_admission);
    switch (admission->open(*this)) {
    case RoomChannel::Opening::Seated:
        return _tokens.fill(session.loop().now(), _place.channel->parts().limits.messageBurst);
    case RoomChannel::Opening::Left:
        return end(CloseCode::LeftRoom, "left the room");
    case RoomChannel::Opening::Replaced:
        return end(CloseCode::Replaced, "replaced");
    }
}

void ParticipantSession::onMessage(std::string_view text)
{
    if (_ending)
        return;
    const Limits& limits = _place.channel->parts().limits;
    std::visit([this](const auto& message) { handle(message); }, parseMessage(text, name(), limits.jsonDepth));
    if (_ending)
        return;
    const Milliseconds pause = _tokens.take(_session->loop().now(), limits.messageRate, limits.messageBurst);
    if (pause.count() > 0)
        _session->pauseReading(pause);
}

void ParticipantSession::onClose(CloseReason reason)
{
    if (_place.channel)
        _place.channel->closed(*this, reason.origin);
    _session = nullptr;
}

void ParticipantSession::inform(std::string_view detail, std::string_view target)
{
    send(Frame::error(detail, target).parts());
}

void ParticipantSession::fault(std::string_view detail, std::string_view target)
{
    inform(detail, target);
    _place.channel->parts().metrics.faults.add();
    const Limits& limits = _place.channel->parts().limits;
    if (_faults.add(_session->loop().now(), limits.faults, limits.faultWindow))
        end(CloseCode::PolicyViolation, "too many faulty messages");
}

void ParticipantSession::end(CloseCode code, std::string_view reason)
{
    _ending = true;
    _session->close(code, reason);
}

void ParticipantSession::handle(const RelayMessage& message)
{
    _place.channel->relay(*this, message);
}

void ParticipantSession::handle(const HeartbeatMessage&)
{
    static constexpr std::string_view answer = R"({"type":"heartbeat_response"})";
    _session->send(answer);
    _place.channel->parts().metrics.heartbeats.add();
}

void ParticipantSession::handle(const OtherMessage& message)
{
    const std::string unescaped = message.typeEscaped ? jsonUnescape(message.type) : std::string();
    const auto* entry = _place.channel->parts().types.find(message.typeEscaped ? std::string_view(unescaped) : message.type);
    if (!entry) {
        fault("unknown type", {});
        return;
    }
    _place.channel->parts().metrics.pluginMessages.add();
    SenderLink link(*this);
    entry->handle(ClientMessage{_place.channel->room(), name(), entry->type(), message.text}, link);
}

void ParticipantSession::handle(const FaultyMessage& message)
{
    fault(message.detail, message.target);
}

} // namespace beckon::signaling
