#include "data/Migrations.h"

#include "beckon/base/Error.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <cstdint>
#include <string>

namespace beckon {

namespace {

using namespace Poco::Data::Keywords;

using Poco::Data::Session;

void requireNumberedWithoutGaps(const std::string& component, std::span<const Migration> migrations)
{
    for (std::size_t i = 0; i < migrations.size(); ++i) {
        if (migrations[i].version != static_cast<int>(i) + 1)
            throw ConfigurationError("the migrations of " + component + " must be numbered from 1 without gaps, but number " +
                                     std::to_string(i + 1) + " says " + std::to_string(migrations[i].version) +
                                     ": install a correct build of it");
    }
}

int currentVersion(Session& session, std::string component)
{
    int version = 0;
    session
        << "CREATE TABLE IF NOT EXISTS schema_migrations (component TEXT NOT NULL, version INTEGER NOT NULL, applied_at BIGINT NOT NULL, "
           "PRIMARY KEY (component, version))",
        now;
    session << "SELECT COALESCE(MAX(version), 0) FROM schema_migrations WHERE component = $1", into(version), use(component), now;
    return version;
}

void apply(Session& session, std::string component, const Migration& migration, std::int64_t appliedAt)
{
    for (const std::string& statement : migration.statements)
        session << statement, now;
    int version = migration.version;
    session << "INSERT INTO schema_migrations (component, version, applied_at) VALUES ($1, $2, $3)", use(component), use(version),
        use(appliedAt), now;
}

/// Takes the next step that is due and answers which version stands then.
int takeStep(Database& database, const std::string& component, std::span<const Migration> migrations, const Clock& clock)
{
    const int last = static_cast<int>(migrations.size());
    int version = 0;
    const auto step = [&](Session& session) {
        version = currentVersion(session, component);
        if (version >= last)
            return;
        apply(session, component, migrations[static_cast<std::size_t>(version)], toUnixSeconds(clock.system()));
        ++version;
    };
    try {
        database.write(step);
    } catch (const Poco::Exception& exception) {
        throw SystemError("migration " + std::to_string(version + 1) + " of " + component + " failed: " + exception.displayText() +
                          "; it was undone: install a build that fits this database, or restore a backup");
    }
    return version;
}

} // namespace

void touchMigrations(Session& session)
{
    currentVersion(session, {});
    // SQLite does not write a value that is as it was.
    session << "INSERT INTO schema_migrations (component, version, applied_at) VALUES ('', 0, 0)", now;
    session << "DELETE FROM schema_migrations WHERE component = ''", now;
}

void applyMigrations(Database& database, std::string_view component, std::span<const Migration> migrations, const Clock& clock)
{
    const std::string name(component);
    requireNumberedWithoutGaps(name, migrations);
    const int last = static_cast<int>(migrations.size());
    int version = 0;
    do
        version = takeStep(database, name, migrations, clock);
    while (version < last);
    if (version > last)
        throw ConfigurationError("the database holds version " + std::to_string(version) + " of " + name + ", this build knows " +
                                 std::to_string(last) + ": install the newer build again, or restore a backup from before it");
}

} // namespace beckon
