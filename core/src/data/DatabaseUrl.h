#pragma once

#include "beckon/base/Result.h"
#include "beckon/base/Secret.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon {

/// A DATABASE_URL as SQLAlchemy writes it, taken apart and percent-decoded.
/// Threads: a plain value.
struct DatabaseUrl
{
    enum class Scheme : std::uint8_t
    {
        Sqlite,
        Postgresql
    };

    Scheme scheme = Scheme::Sqlite;
    std::filesystem::path file; ///< SQLite: absolute; empty for a database in memory

    // PostgreSQL
    std::string host;
    std::uint16_t port = 5432;
    std::string user;
    Secret password;
    std::string name;
    std::vector<std::pair<std::string, std::string>> query; ///< in the order of the URL

    /// Where it is, for logs and messages: without user, password and query.
    std::string place() const;
};

/// Takes `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://` and `sqlite:///:memory:` (both in memory), and
/// `postgresql://user:password@host:port/name?key=value` (or `postgres://`). A relative file is put under `directory`.
/// The error says what is wrong and what would be right, and repeats nothing of the text: it may hold a password. Pure.
Result<DatabaseUrl, std::string> parseDatabaseUrl(std::string_view text, const std::filesystem::path& directory);

} // namespace beckon
