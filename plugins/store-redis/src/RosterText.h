#pragma once

#include "Roster.h"

#include <optional>
#include <string>
#include <string_view>

namespace beckon::storeredis {

using memory::Presence;
using memory::Stamp;

/// A presence as it stands in a roster in Redis: "since generation changed node state". Pure.
std::string formatPresence(const Presence& presence);

/// Nothing for what is no such text: it may be anybody's.
std::optional<Presence> parsePresence(std::string_view text);

/// What a node may be called: letters, digits, `-` and `_`, at most 64 of them.
bool isNodeId(std::string_view text) noexcept;

} // namespace beckon::storeredis
