#include "MessageTypesRegistry.h"

#include "Message.h"
#include "beckon/base/Error.h"

#include <utility>

namespace beckon::signaling {

void MessageTypesRegistry::add(std::string type, MessageHandler handler)
{
    if (type.empty())
        throw ConfigurationError("a message type needs a name");
    if (isBuiltInType(type) || _handlers.contains(type))
        throw ConfigurationError("the message type `" + type + "` is taken: load only one of the plugins that add it, or rename it");
    _handlers.emplace(std::move(type), std::move(handler));
}

const MessageTypesRegistry::Entry* MessageTypesRegistry::find(std::string_view type) const noexcept
{
    const auto found = _handlers.find(type);
    return found == _handlers.end() ? nullptr : &*found;
}

} // namespace beckon::signaling
