#pragma once

#include "beckon/service/Database.h"

#include <cstdint>
#include <string>
#include <vector>

namespace beckon {

/// A revoked token, as the database keeps it.
struct Revocation
{
    std::string id;             ///< Claims::id
    std::int64_t number = 0;    ///< from 1, in the order of the commits
    std::int64_t expiresAt = 0; ///< Unix seconds
};

/// The table revoked_tokens: every token that was revoked and has not expired. Each gets a number, so that whoever knows up to where they
/// have read can ask for the rest; since one writer at a time commits, no number appears after a higher one.
/// Ownership: keeps a reference to the database. Threads: any, many at once; blocks. Errors: Unavailable.
class RevocationTable
{
public:
    /// Makes the tables.
    explicit RevocationTable(Database& database);

    /// Adds the token unless it is there, and clears away some of those that expired before `staleBefore` (Unix seconds).
    void add(const std::string& id, std::int64_t expiresAt, std::int64_t staleBefore);

    bool contains(const std::string& id);

    std::int64_t lastNumber();

    /// Those with a number above `number`, in order, at most `most` of them.
    std::vector<Revocation> after(std::int64_t number, std::size_t most);

private:
    Database& _database;
};

} // namespace beckon
