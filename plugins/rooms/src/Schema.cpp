#include "Schema.h"

namespace beckon::rooms {

std::vector<Migration> schema()
{
    return {{1,
             {
                 "CREATE TABLE rooms ("
                 " room_id TEXT NOT NULL PRIMARY KEY,"
                 " name TEXT NOT NULL,"
                 " description TEXT,"
                 " owner TEXT NOT NULL,"
                 " created_at BIGINT NOT NULL)",
                 "CREATE TABLE participants ("
                 " room_id TEXT NOT NULL REFERENCES rooms (room_id),"
                 " username TEXT NOT NULL,"
                 " position BIGINT NOT NULL,"
                 " PRIMARY KEY (room_id, username))",
                 "CREATE INDEX participants_by_room ON participants (room_id, position, username)",
                 "CREATE INDEX participants_by_user ON participants (username, position, room_id)",
             }}};
}

} // namespace beckon::rooms
