#pragma once

#include "beckon/service/Database.h"

#include <vector>

namespace beckon::auth {

/// The tables of this plugin, for Database::migrate("auth-otp", ...):
/// - users: a row for every address that was once proved. `username` and its folded form are null until they are set; created_at is in Unix
/// seconds.
/// - codes: a row for every pending code, and one for an address without a code that was tried. `asker` is a hash of who asked, empty where
/// nobody did; an empty `hash` is no code; expires_at is in Unix milliseconds. (Before version 2: otps, one row per address.)
/// - proofs: a row for each of the client addresses, hashed, that a code of the address came from last; proved_at is in Unix milliseconds.
std::vector<Migration> schema();

} // namespace beckon::auth
