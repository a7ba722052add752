#include "Message.h"

#include "beckon/base/Json.h"
#include "beckon/service/Username.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace beckon::signaling {

namespace {

/// A member that signaling looks at: its last occurrence, and how often it came.
struct Field
{
    JsonMember member;
    std::uint32_t count = 0;

    bool isText() const noexcept { return member.kind == JsonKind::String; }
    bool reads(std::string_view plain) const noexcept
    {
        return member.valueEscaped ? jsonEquals(member.contents(), plain) : member.contents() == plain;
    }
};

class Fields final : public JsonVisitor
{
public:
    void onMember(const JsonMember& member) override
    {
        if (Field* field = find(member)) {
            field->member = member;
            ++field->count;
        }
    }

    Field type;
    Field sender;
    Field target;
    Field sdp;
    Field candidate;

private:
    static bool named(const JsonMember& member, std::string_view name) noexcept
    {
        return member.nameEscaped ? jsonEquals(member.name, name) : member.name == name;
    }

    Field* find(const JsonMember& member) noexcept
    {
        if (named(member, "type"))
            return &type;
        if (named(member, "target"))
            return &target;
        if (named(member, "sender"))
            return &sender;
        if (named(member, "sdp"))
            return &sdp;
        return named(member, "candidate") ? &candidate : nullptr;
    }
};

using Complaint = std::optional<std::string_view>;

Complaint complaintAboutVerdict(JsonVerdict verdict) noexcept
{
    switch (verdict) {
    case JsonVerdict::Object:
        return std::nullopt;
    case JsonVerdict::NotObject:
        return "not a JSON object";
    case JsonVerdict::TooDeep:
        return "nested too deep";
    case JsonVerdict::Invalid:
        break;
    }
    return "not JSON";
}

/// What holds for every type.
Complaint complaintAboutEnvelope(const Fields& fields, std::string_view sender) noexcept
{
    if (fields.type.count == 0)
        return "missing member: type";
    if (fields.type.count > 1)
        return "member given twice: type";
    if (fields.sender.count > 1)
        return "member given twice: sender";
    if (fields.target.count > 1)
        return "member given twice: target";
    if (!fields.type.isText())
        return "type must be a string";
    if (fields.sender.count == 0)
        return std::nullopt;
    if (!fields.sender.isText())
        return "sender must be a string";
    if (!fields.sender.reads(sender))
        return "sender is not your own name";
    return std::nullopt;
}

Complaint complaintAboutTarget(const Fields& fields, std::string_view sender) noexcept
{
    if (fields.target.count == 0)
        return "missing member: target";
    if (!fields.target.isText())
        return "target must be a string";
    if (fields.target.reads(sender))
        return "target is yourself";
    return std::nullopt;
}

Complaint complaintAboutSdp(const Field& sdp) noexcept
{
    if (sdp.count == 0)
        return "missing member: sdp";
    if (!sdp.isText() && sdp.member.kind != JsonKind::Object)
        return "sdp must be a string or an object";
    return std::nullopt;
}

Complaint complaintAboutCandidate(const Field& candidate) noexcept
{
    if (candidate.count == 0)
        return "missing member: candidate";
    if (!candidate.isText() && candidate.member.kind != JsonKind::Object && candidate.member.kind != JsonKind::Null)
        return "candidate must be a string, an object or null";
    return std::nullopt;
}

/// The target, for the error frame: only what is a username goes back, so that no fault makes a long answer.
std::string_view echo(const Field& target) noexcept
{
    if (target.count == 0 || !target.isText())
        return {};
    const std::string_view name = target.member.contents();
    return isUsername(name) ? name : std::string_view();
}

Message relay(RelayKind kind, std::string_view text, std::string_view sender, const Fields& fields, Complaint aboutPayload)
{
    if (const Complaint complaint = complaintAboutTarget(fields, sender))
        return FaultyMessage{*complaint, echo(fields.target)};
    if (aboutPayload)
        return FaultyMessage{*aboutPayload, echo(fields.target)};
    const JsonMember& target = fields.target.member;
    const bool hasSender = fields.sender.count == 1;
    return RelayMessage{kind, target.contents(), target.valueEscaped, hasSender, hasSender ? text : text.substr(text.find('{'))};
}

} // namespace

Message parseMessage(std::string_view text, std::string_view sender, std::size_t maxDepth)
{
    Fields fields;
    if (const Complaint complaint = complaintAboutVerdict(scanJsonObject(text, maxDepth, fields)))
        return FaultyMessage{*complaint, {}};
    if (const Complaint complaint = complaintAboutEnvelope(fields, sender))
        return FaultyMessage{*complaint, echo(fields.target)};
    if (fields.type.reads("offer"))
        return relay(RelayKind::Offer, text, sender, fields, complaintAboutSdp(fields.sdp));
    if (fields.type.reads("answer"))
        return relay(RelayKind::Answer, text, sender, fields, complaintAboutSdp(fields.sdp));
    if (fields.type.reads("candidate"))
        return relay(RelayKind::Candidate, text, sender, fields, complaintAboutCandidate(fields.candidate));
    if (fields.type.reads("heartbeat"))
        return HeartbeatMessage{};
    return OtherMessage{fields.type.member.contents(), fields.type.member.valueEscaped, text};
}

bool isBuiltInType(std::string_view type) noexcept
{
    static constexpr std::array<std::string_view, 8> types{"offer",       "answer",    "candidate", "heartbeat", "heartbeat_response",
                                                           "user_joined", "user_left", "error"};
    return std::find(types.begin(), types.end(), type) != types.end();
}

} // namespace beckon::signaling
