#include "ProofTable.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

namespace beckon::auth {

using namespace Poco::Data::Keywords;

bool ProofTable::has(const std::string& email, const std::string& client, std::int64_t since)
{
    int count = 0;
    _session << "SELECT COUNT(*) FROM proofs WHERE email = $1 AND client = $2 AND proved_at > $3", into(count), bind(email), bind(client),
        bind(since), now;
    return count != 0;
}

void ProofTable::put(const std::string& email, const std::string& client, std::int64_t now, std::size_t most)
{
    _session << "INSERT INTO proofs (email, client, proved_at) VALUES ($1, $2, $3) "
                "ON CONFLICT (email, client) DO UPDATE SET proved_at = excluded.proved_at",
        bind(email), bind(client), bind(now), Poco::Data::Keywords::now;
    _session << "DELETE FROM proofs WHERE email = $1 AND client NOT IN "
                "(SELECT client FROM proofs WHERE email = $1 ORDER BY proved_at DESC, client LIMIT $2)",
        bind(email), bind(static_cast<std::int64_t>(most)), Poco::Data::Keywords::now;
}

} // namespace beckon::auth
