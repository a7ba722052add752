#pragma once

#include "beckon/base/Result.h"
#include "beckon/service/DatabaseConnector.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

namespace beckon {

struct SqliteUrl
{
    std::filesystem::path file; ///< absolute; empty for a database in memory
};

using AnyDatabaseUrl = std::variant<SqliteUrl, DatabaseUrl>;

/// Takes a DATABASE_URL as SQLAlchemy writes it: `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://` and `sqlite:///:memory:`
/// (both in memory), and for every other scheme `scheme://user:password@host:port/name?key=value`; `postgres` means `postgresql`. A
/// relative file is put under `directory`. The error says what is wrong and what would be right, and repeats nothing of the text: it may
/// hold a password. Pure.
Result<AnyDatabaseUrl, std::string> parseDatabaseUrl(std::string_view text, const std::filesystem::path& directory);

} // namespace beckon
