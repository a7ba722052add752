#include "beckon/plugin/Plugin.h"

#include "Chat.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <memory>

namespace roomchat {

using namespace beckon;

/// A further message type of the rooms' WebSocket.
class RoomChatPlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"room-chat", "1.0.0", {}, {"MessageTypes"}}; }

    void start(Context& context) override
    {
        const std::int64_t longest = context.settings().integer("chat.longest_text", 4000, 1, 60'000);
        const auto chat = std::make_shared<const Chat>(static_cast<std::size_t>(longest), context.limits().jsonDepth);
        context.services().require<MessageTypes>().add(
            "chat", [chat](const ClientMessage& message, RoomLink& link) { chat->handle(message, link); });
    }

    void stop() noexcept override {}
};

} // namespace roomchat

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(roomchat::RoomChatPlugin)
POCO_END_MANIFEST
