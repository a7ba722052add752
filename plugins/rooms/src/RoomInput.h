#pragma once

#include "Room.h"

#include <string_view>

namespace beckon::inline abi1 {
class JsonBody;
struct Request;
} // namespace beckon::inline abi1

namespace beckon::rooms {

/// The members `name` (1 to 100 characters once trimmed, none of them a control character) and `description` (at most 1000, or none).
/// A character is a Unicode code point. Throws ApiError 422 naming the member. Pure.
RoomDraft readDraft(const JsonBody& body);

/// The query parameters `limit` (1 to 500) and `offset` (from 0). Throws ApiError 422 naming the parameter. Pure.
Page readPage(const Request& request);

/// May this be the id of a room? What cannot be one needs no look into the database. Pure.
bool isRoomId(std::string_view text) noexcept;

} // namespace beckon::rooms
