#include "MessageTypesRegistry.h"

#include "Message.h"
#include "beckon/base/Error.h"

#include <utility>

namespace beckon::signaling {

MessageTypesRegistry::Entry::Entry(std::string type, MessageHandler handler, PluginAccount* owner)
    : _type(std::move(type)), _part("the handler of message type " + _type), _handler(std::move(handler)), _owner(owner)
{
}

void MessageTypesRegistry::Entry::handle(const ClientMessage& message, RoomLink& link) const
{
    if (_owner == nullptr)
        _handler(message, link);
    else
        _owner->call(_part, [&] { _handler(message, link); });
}

void MessageTypesRegistry::add(std::string type, MessageHandler handler)
{
    if (type.empty())
        throw ConfigurationError("a message type needs a name");
    if (isBuiltInType(type) || _entries.contains(type))
        throw ConfigurationError("the message type `" + type + "` is taken: load only one of the plugins that add it, or rename it");
    _entries.try_emplace(type, type, std::move(handler), PluginAccount::starting());
}

const MessageTypesRegistry::Entry* MessageTypesRegistry::find(std::string_view type) const noexcept
{
    const auto found = _entries.find(type);
    return found == _entries.end() ? nullptr : &found->second;
}

} // namespace beckon::signaling
