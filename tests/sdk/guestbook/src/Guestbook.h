#pragma once

#include "beckon/service/Database.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace guestbook {

struct Entry
{
    std::string author;
    std::string text;
};

/// What visitors have written, in the server's database. Ownership: the database outlives it. Threads: any; blocks, so workers only.
class Guestbook
{
public:
    /// Makes its table. `shown` entries are kept in sight.
    Guestbook(beckon::Database& database, std::int64_t shown);

    void write(std::string_view author, std::string_view text);

    /// The last ones, the newest first.
    std::vector<Entry> read();

private:
    beckon::Database& _database;
    const std::int64_t _shown;
};

} // namespace guestbook
