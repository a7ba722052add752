#include "OtpTable.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <utility>

namespace beckon::auth {

using namespace Poco::Data::Keywords;

std::vector<OtpRecord> OtpTable::find(const std::string& email, std::int64_t now)
{
    std::vector<std::string> askers;
    std::vector<std::string> hashes;
    std::vector<int> tries;
    std::vector<std::int64_t> expiries;
    _session << "SELECT asker, hash, tries, expires_at FROM codes WHERE email = $1 AND expires_at > $2", into(askers), into(hashes),
        into(tries), into(expiries), bind(email), bind(now), Poco::Data::Keywords::now;
    std::vector<OtpRecord> records;
    for (std::size_t i = 0; i < askers.size(); ++i)
        records.push_back({std::move(askers[i]), std::move(hashes[i]), tries[i], expiries[i]});
    return records;
}

void OtpTable::put(const std::string& email, const OtpRecord& record)
{
    _session << "INSERT INTO codes (email, asker, hash, tries, expires_at) VALUES ($1, $2, $3, $4, $5) "
                "ON CONFLICT (email, asker) DO UPDATE SET hash = excluded.hash, tries = excluded.tries, expires_at = excluded.expires_at",
        bind(email), bind(record.asker), bind(record.hash), bind(record.tries), bind(record.expiresAt), now;
}

void OtpTable::addTry(const std::string& email, int most)
{
    _session << "UPDATE codes SET tries = tries + 1 WHERE email = $1 AND tries < $2", bind(email), bind(most), now;
}

void OtpTable::erase(const std::string& email, const std::string& asker)
{
    _session << "DELETE FROM codes WHERE email = $1 AND asker = $2", bind(email), bind(asker), now;
}

void OtpTable::eraseAll(const std::string& email)
{
    _session << "DELETE FROM codes WHERE email = $1", bind(email), now;
}

void OtpTable::eraseBeyond(const std::string& email, std::size_t most)
{
    _session << "DELETE FROM codes WHERE email = $1 AND asker NOT IN "
                "(SELECT asker FROM codes WHERE email = $1 ORDER BY expires_at DESC, asker LIMIT $2)",
        bind(email), bind(static_cast<std::int64_t>(most)), now;
}

void OtpTable::eraseExpired(std::int64_t now)
{
    _session << "DELETE FROM codes WHERE (email, asker) IN (SELECT email, asker FROM codes WHERE expires_at <= $1 ORDER BY expires_at "
                "LIMIT 100)",
        bind(now), Poco::Data::Keywords::now;
}

} // namespace beckon::auth
