#include "beckon/base/Error.h"
#include "data/DatabaseUrl.h"
#include "data/SqlDatabase.h"
#include "data/SqliteConnector.h"

#include <string>
#include <utility>

namespace beckon {

namespace {

AnyDatabaseUrl requireUrl(std::string_view text, const std::filesystem::path& directory)
{
    auto parsed = parseDatabaseUrl(text, directory);
    if (!parsed)
        throw ConfigurationError("DATABASE_URL (database.url): " + parsed.error());
    return std::move(parsed).value();
}

} // namespace

std::string connectorScheme(std::string_view url)
{
    const AnyDatabaseUrl parsed = requireUrl(url, {});
    const auto* server = std::get_if<DatabaseUrl>(&parsed);
    return server == nullptr ? std::string() : server->scheme;
}

std::unique_ptr<Database> openDatabase(std::string_view url, const std::filesystem::path& directory, const DatabaseOptions& options,
                                       const Clock& clock, DatabaseConnectors* connectors)
{
    const AnyDatabaseUrl parsed = requireUrl(url, directory);
    if (const auto* sqlite = std::get_if<SqliteUrl>(&parsed))
        return std::make_unique<SqlDatabase>(std::make_unique<SqliteConnector>(sqlite->file, options.wait), options, clock);
    const auto& server = std::get<DatabaseUrl>(parsed);
    if (connectors == nullptr)
        throw ConfigurationError("DATABASE_URL (database.url) begins with " + server.scheme +
                                 "://, but no connector for it is there: use sqlite:///file.db");
    return std::make_unique<SqlDatabase>(connectors->make(server), options, clock);
}

} // namespace beckon
