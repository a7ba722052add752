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
             }}};
}

} // namespace beckon::auth
