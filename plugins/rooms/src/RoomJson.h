#pragma once

#include "Room.h"

#include <string>
#include <vector>

namespace beckon::inline abi1 {
class JsonWriter;
}

namespace beckon::rooms {

/// Writes a room as every call shows it. `connected`: usernames with a live connection, of whom only
/// participants are shown: the roster hears of a leave later than the database. Pure.
void writeRoom(JsonWriter& json, const Room& room, const std::vector<std::string>& connected);

/// ISO 8601 in UTC, to the second: `2026-01-01T00:00:00Z`. Pure.
std::string toIso8601(std::int64_t unixSeconds);

} // namespace beckon::rooms
