#include "RoomJson.h"

#include "beckon/base/Json.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

namespace beckon::rooms {

namespace {

void writeNames(JsonWriter& json, const char* member, const std::vector<std::string>& names)
{
    json.key(member).beginArray();
    for (const std::string& name : names)
        json.value(name);
    json.endArray();
}

} // namespace

void writeRoom(JsonWriter& json, const Room& room, const std::vector<std::string>& connected)
{
    json.beginObject().member("room_id", room.id).member("name", room.name);
    if (room.description)
        json.member("description", *room.description);
    else
        json.key("description").null();
    json.member("owner", room.owner).member("created_at", toIso8601(room.createdAt));
    writeNames(json, "participants", room.participants);
    writeNames(json, "connected", connected);
    json.endObject();
}

std::string toIso8601(std::int64_t unixSeconds)
{
    return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(unixSeconds), Poco::DateTimeFormat::ISO8601_FORMAT);
}

} // namespace beckon::rooms
