#pragma once

#include "beckon/service/Database.h"

#include <vector>

namespace beckon::auth {

/// The tables of this plugin, for Database::migrate("auth-otp", ...):
/// - users: a row for every address that was once proved. `username` and its folded form are null until they are set; created_at is in Unix
/// seconds.
/// - otps: one row per address with a pending code or with failed tries. An empty `hash` is no code; expires_at is in Unix milliseconds.
std::vector<Migration> schema();

} // namespace beckon::auth
