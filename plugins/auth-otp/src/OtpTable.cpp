#include "OtpTable.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

namespace beckon::auth {

using Poco::Data::Statement;
using namespace Poco::Data::Keywords;

std::optional<OtpRecord> OtpTable::find(const std::string& email, std::int64_t now)
{
    OtpRecord record;
    Statement select(_session);
    select << "SELECT hash, tries, expires_at FROM otps WHERE email = $1 AND expires_at > $2", into(record.hash), into(record.tries),
        into(record.expiresAt), bind(email), use(now);
    if (select.execute() == 0)
        return std::nullopt;
    return record;
}

void OtpTable::put(const std::string& email, const OtpRecord& record)
{
    Statement upsert(_session);
    upsert << "INSERT INTO otps (email, hash, tries, expires_at) VALUES ($1, $2, $3, $4) "
              "ON CONFLICT (email) DO UPDATE SET hash = excluded.hash, tries = excluded.tries, expires_at = excluded.expires_at",
        bind(email), bind(record.hash), bind(record.tries), bind(record.expiresAt);
    upsert.execute();
}

void OtpTable::erase(const std::string& email)
{
    Statement erasure(_session);
    erasure << "DELETE FROM otps WHERE email = $1", bind(email);
    erasure.execute();
}

void OtpTable::eraseExpired(std::int64_t now)
{
    Statement erasure(_session);
    erasure << "DELETE FROM otps WHERE email IN (SELECT email FROM otps WHERE expires_at <= $1 ORDER BY expires_at LIMIT 100)", use(now);
    erasure.execute();
}

} // namespace beckon::auth
