#include "beckon/base/Error.h"
#include "data/DatabaseUrl.h"
#include "data/SqlDatabase.h"
#include "data/SqliteConnector.h"

#include <string>

namespace beckon {

std::unique_ptr<Database> openDatabase(std::string_view url, const std::filesystem::path& directory, const DatabaseOptions& options,
                                       const Clock& clock)
{
    const auto parsed = parseDatabaseUrl(url, directory);
    if (!parsed)
        throw ConfigurationError("DATABASE_URL (database.url): " + parsed.error());
    switch (parsed->scheme) {
    case DatabaseUrl::Scheme::Sqlite:
        return std::make_unique<SqlDatabase>(std::make_unique<SqliteConnector>(parsed->file, options.wait), options, clock);
    case DatabaseUrl::Scheme::Postgresql:
        break;
    }
    throw ConfigurationError(
        "DATABASE_URL (database.url) names a PostgreSQL database, but no connector for it is there: use sqlite:///file.db");
}

} // namespace beckon
