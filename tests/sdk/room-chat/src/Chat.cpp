#include "Chat.h"

#include "beckon/base/Json.h"

#include <array>
#include <string>

namespace roomchat {

using namespace beckon;

namespace {

/// Finds `text` among the members; of several the last one counts.
class TextFinder final : public JsonVisitor
{
public:
    void onMember(const JsonMember& member) override
    {
        const std::string_view name = member.name;
        if (member.nameEscaped ? jsonEquals(name, "text") : name == "text")
            found = member;
    }

    JsonMember found;
};

} // namespace

void Chat::handle(const ClientMessage& message, RoomLink& link) const
{
    TextFinder finder;
    (void)scanJsonObject(message.text, _jsonDepth, finder); // signaling has checked it
    if (finder.found.kind != JsonKind::String || finder.found.value.size() > _longestText + 2)
        return link.fault("chat needs a text of at most " + std::to_string(_longestText) + " bytes");
    std::string sender;
    appendJsonString(sender, message.sender);
    const std::array<std::string_view, 5> parts{R"({"type":"chat","sender":)", sender, R"(,"text":)", finder.found.value, "}"};
    link.broadcast(parts);
}

} // namespace roomchat
