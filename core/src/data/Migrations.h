#pragma once

#include "beckon/base/Clock.h"
#include "beckon/service/Database.h"

#include <span>
#include <string_view>

namespace beckon {

/// Database::migrate over write(): which steps a component has taken stands in the table schema_migrations(component, version, applied_at),
/// and each step is taken, with its row, in a transaction of its own; whoever comes second finds it done. Throws ConfigurationError when
/// the database is newer or the versions have gaps, SystemError when a step fails.
void applyMigrations(Database& database, std::string_view component, std::span<const Migration> migrations, const Clock& clock);

/// Writes to schema_migrations and leaves it as it was, which tells whether the database takes writes. Within a transaction.
void touchMigrations(Poco::Data::Session& session);

} // namespace beckon
