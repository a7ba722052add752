#pragma once

#include "beckon/service/Database.h"

#include <vector>

namespace beckon::rooms {

/// The tables of this plugin, for Database::migrate("rooms", ...):
/// - rooms: created_at is in Unix seconds.
/// - participants: `position` orders the participants of a room, and the rooms of a user, by when they joined: the time in Unix
/// microseconds, moved on where
///   needed so that it is greater than every earlier one of that room and of that user, whatever the clocks of the nodes say.
std::vector<Migration> schema();

} // namespace beckon::rooms
