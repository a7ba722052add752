#pragma once

#include "beckon/base/PluginAccount.h"
#include "beckon/service/MessageTypes.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace beckon::signaling {

/// The message types that other plugins added.
/// Ownership: owns the handlers. Threads: add() while plugins start, find() by any afterwards.
class MessageTypesRegistry final : public MessageTypes
{
public:
    void add(std::string type, MessageHandler handler) override;

    class Entry
    {
    public:
        Entry(std::string type, MessageHandler handler, PluginAccount* owner);

        const std::string& type() const noexcept { return _type; }

        /// Runs the handler on the account of the plugin that added it: throws PluginFault.
        void handle(const ClientMessage& message, RoomLink& link) const;

    private:
        const std::string _type;
        const std::string _part; ///< what the log calls it
        const MessageHandler _handler;
        PluginAccount* const _owner; ///< nothing where no plugin's start() has added it: it counts as signaling's
    };

    /// Nothing for an unknown type. Valid as long as the registry.
    const Entry* find(std::string_view type) const noexcept;

private:
    std::map<std::string, Entry, std::less<>> _entries;
};

} // namespace beckon::signaling
