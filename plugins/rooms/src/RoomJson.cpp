#include "RoomJson.h"

#include "beckon/base/Json.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_set>

namespace beckon::rooms {

namespace {

void writeNames(JsonWriter& json, const char* member, const std::vector<std::string>& names)
{
    json.key(member).beginArray();
    for (const std::string& name : names)
        json.value(name);
    json.endArray();
}

std::vector<std::string> among(const std::vector<std::string>& participants, const std::vector<std::string>& names)
{
    std::vector<std::string> found;
    if (names.empty())
        return found;
    const std::unordered_set<std::string_view> known(participants.begin(), participants.end());
    std::copy_if(names.begin(), names.end(), std::back_inserter(found), [&](const std::string& name) { return known.contains(name); });
    return found;
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
    writeNames(json, "connected", among(room.participants, connected));
    json.endObject();
}

std::string toIso8601(std::int64_t unixSeconds)
{
    return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(unixSeconds), Poco::DateTimeFormat::ISO8601_FORMAT);
}

} // namespace beckon::rooms
