#include "Schema.h"

namespace beckon::auth {

std::vector<Migration> schema()
{
    return {{1,
             {
                 "CREATE TABLE users ("
                 " id TEXT NOT NULL PRIMARY KEY,"
                 " email TEXT NOT NULL UNIQUE,"
                 " username TEXT,"
                 " username_folded TEXT UNIQUE,"
                 " verified INTEGER NOT NULL,"
                 " created_at BIGINT NOT NULL)",
                 "CREATE TABLE otps ("
                 " email TEXT NOT NULL PRIMARY KEY,"
                 " hash TEXT NOT NULL,"
                 " tries INTEGER NOT NULL,"
                 " expires_at BIGINT NOT NULL)",
                 "CREATE INDEX otps_expires_at ON otps (expires_at)",
             }},
            {2,
             {
                 "DROP TABLE otps",
                 "CREATE TABLE codes ("
                 " email TEXT NOT NULL,"
                 " asker TEXT NOT NULL,"
                 " hash TEXT NOT NULL,"
                 " tries INTEGER NOT NULL,"
                 " expires_at BIGINT NOT NULL,"
                 " PRIMARY KEY (email, asker))",
                 "CREATE INDEX codes_expires_at ON codes (expires_at)",
             }},
            {3,
             {
                 "CREATE TABLE proofs ("
                 " email TEXT NOT NULL,"
                 " client TEXT NOT NULL,"
                 " proved_at BIGINT NOT NULL,"
                 " PRIMARY KEY (email, client))",
             }}};
}

} // namespace beckon::auth
