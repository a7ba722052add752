#pragma once

#include "beckon/service/MessageTypes.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace beckon::signaling {

/// The message types that other plugins added.
/// Ownership: owns the handlers. Threads: add() while plugins start, find() by any afterwards.
class MessageTypesRegistry final : public MessageTypes
{
public:
    void add(std::string type, MessageHandler handler) override;

    using Entry = std::pair<const std::string, MessageHandler>;

    /// The type and its handler, or nothing. Valid as long as the registry.
    const Entry* find(std::string_view type) const noexcept;

private:
    std::map<std::string, MessageHandler, std::less<>> _handlers;
};

} // namespace beckon::signaling
