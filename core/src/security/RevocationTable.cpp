#include "security/RevocationTable.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <utility>

namespace beckon {

using Poco::Data::Session;
using namespace Poco::Data::Keywords;

namespace {

std::vector<Migration> schema()
{
    return {{1,
             {
                 "CREATE TABLE revoked_tokens ("
                 " id TEXT NOT NULL PRIMARY KEY,"
                 " number BIGINT NOT NULL UNIQUE,"
                 " expires_at BIGINT NOT NULL)",
                 "CREATE INDEX revoked_tokens_expires_at ON revoked_tokens (expires_at)",
                 "CREATE TABLE revocations_so_far (number BIGINT NOT NULL)",
                 "INSERT INTO revocations_so_far (number) VALUES (0)",
             }}};
}

bool isThere(Session& session, const std::string& id)
{
    int count = 0;
    session << "SELECT COUNT(*) FROM revoked_tokens WHERE id = $1", into(count), bind(id), now;
    return count != 0;
}

} // namespace

RevocationTable::RevocationTable(Database& database) : _database(database)
{
    database.migrate("revocations", schema());
}

void RevocationTable::add(const std::string& id, std::int64_t expiresAt, std::int64_t staleBefore)
{
    _database.write([&](Session& session) {
        session
            << "DELETE FROM revoked_tokens WHERE id IN (SELECT id FROM revoked_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT 100)",
            bind(staleBefore), now;
        if (isThere(session, id))
            return;
        std::int64_t number = 0;
        session << "UPDATE revocations_so_far SET number = number + 1", now;
        session << "SELECT number FROM revocations_so_far", into(number), now;
        session << "INSERT INTO revoked_tokens (id, number, expires_at) VALUES ($1, $2, $3)", bind(id), bind(number), bind(expiresAt), now;
    });
}

bool RevocationTable::contains(const std::string& id)
{
    bool found = false;
    _database.read([&](Session& session) { found = isThere(session, id); });
    return found;
}

std::int64_t RevocationTable::lastNumber()
{
    std::int64_t number = 0;
    _database.read([&](Session& session) { session << "SELECT number FROM revocations_so_far", into(number), now; });
    return number;
}

std::vector<Revocation> RevocationTable::after(std::int64_t number, std::size_t most)
{
    std::vector<std::string> ids;
    std::vector<std::int64_t> numbers;
    std::vector<std::int64_t> expiries;
    _database.read([&](Session& session) {
        session << "SELECT id, number, expires_at FROM revoked_tokens WHERE number > $1 ORDER BY number LIMIT $2", into(ids), into(numbers),
            into(expiries), bind(number), bind(static_cast<std::int64_t>(most)), now;
    });
    std::vector<Revocation> found;
    for (std::size_t i = 0; i < ids.size(); ++i)
        found.push_back({std::move(ids[i]), numbers[i], expiries[i]});
    return found;
}

} // namespace beckon
