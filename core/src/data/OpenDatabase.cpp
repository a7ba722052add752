#include "beckon/base/Error.h"
#include "data/DatabaseUrl.h"
#include "data/SqlDatabase.h"
#include "data/SqliteConnector.h"

#include <array>
#include <fstream>
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

/// An empty file becomes a database when it is opened.
bool looksLikeSqlite(const std::filesystem::path& file)
{
    constexpr std::string_view signature("SQLite format 3\0", 16);
    std::array<char, signature.size()> begin{};
    std::ifstream stream(file, std::ios::binary);
    stream.read(begin.data(), begin.size());
    const auto count = static_cast<std::size_t>(stream.gcount());
    return count == 0 || std::string_view(begin.data(), count) == signature;
}

} // namespace

std::string connectorScheme(std::string_view url)
{
    const AnyDatabaseUrl parsed = requireUrl(url, {});
    const auto* server = std::get_if<DatabaseUrl>(&parsed);
    return server == nullptr ? std::string() : server->scheme;
}

void checkDatabaseFile(std::string_view url, const std::filesystem::path& directory)
{
    const AnyDatabaseUrl parsed = requireUrl(url, directory);
    const auto* sqlite = std::get_if<SqliteUrl>(&parsed);
    if (sqlite == nullptr || sqlite->file.empty())
        return;
    prepareSqliteFile(sqlite->file, MissingFile::Ignore);
    if (!looksLikeSqlite(sqlite->file))
        throw ConfigurationError("DATABASE_URL (database.url) names " + sqlite->file.string() +
                                 ": it is no SQLite database; name another file");
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
