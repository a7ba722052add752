#include "RoomRoutes.h"

#include "RoomInput.h"
#include "RoomJson.h"
#include "beckon/base/Json.h"
#include "beckon/http/ApiError.h"
#include "beckon/http/JsonBody.h"

#include <utility>

namespace beckon::rooms {

namespace {

const std::string& roomOf(const Request& request)
{
    return request.parameter("room_id");
}

ApiError roomNotFound()
{
    return {404, "Room not found"};
}

} // namespace

Response RoomRoutes::create(const Request& request)
{
    const Claims claims = requireAccess(_tokens, request);
    RoomDraft draft = readDraft(JsonBody::parse(request));
    _creations.count(claims.subject);
    const Room room = _directory.create(claims.subject, std::move(draft));
    Response response = Response::json(201, toJson(room));
    response.headers.push_back({"Location", "/api/rooms/" + room.id});
    return response;
}

Response RoomRoutes::list(const Request& request)
{
    const Claims claims = requireAccess(_tokens, request);
    const std::vector<Room> rooms = _directory.ofUser(claims.subject, readPage(request));
    std::vector<std::string> ids;
    ids.reserve(rooms.size());
    for (const Room& room : rooms)
        ids.push_back(room.id);
    const std::vector<std::vector<std::string>> connected = _cluster.connected(ids);
    JsonWriter json;
    json.beginArray();
    for (std::size_t index = 0; index < rooms.size(); ++index)
        writeRoom(json, rooms[index], connected.at(index));
    return Response::json(200, json.endArray().take());
}

Response RoomRoutes::show(const Request& request)
{
    requireAccess(_tokens, request);
    return details(roomOf(request));
}

Response RoomRoutes::join(const Request& request)
{
    const Claims claims = requireAccess(_tokens, request);
    if (_directory.joinAndTell(roomOf(request), claims.subject) == Membership::NoRoom)
        throw roomNotFound();
    return details(roomOf(request));
}

Response RoomRoutes::leave(const Request& request)
{
    const Claims claims = requireAccess(_tokens, request);
    if (_directory.leaveAndTell(roomOf(request), claims.subject) == Membership::NoRoom)
        throw roomNotFound();
    return details(roomOf(request));
}

Response RoomRoutes::details(const std::string& room)
{
    const std::optional<Room> found = _directory.find(room);
    if (!found)
        throw roomNotFound();
    return Response::json(200, toJson(*found));
}

std::string RoomRoutes::toJson(const Room& room) const
{
    JsonWriter json;
    writeRoom(json, room, _cluster.connected({&room.id, 1}).at(0));
    return json.take();
}

} // namespace beckon::rooms
