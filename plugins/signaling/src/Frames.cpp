#include "Frames.h"

#include "Names.h"
#include "beckon/service/Username.h"

#include <cassert>

namespace beckon::signaling {

Frame Frame::error(std::string_view detail, std::string_view target) noexcept
{
    assert(target.empty() || isUsername(target));
    constexpr std::string_view begin = R"({"type":"error","detail":")";
    if (target.empty())
        return of(begin, detail, std::string_view(R"("})"));
    return of(begin, detail, std::string_view(R"(","target":")"), target, std::string_view(R"("})"));
}

Frame Frame::userJoined(std::string_view room, std::string_view user) noexcept
{
    assert(isRoomId(room) && isUsername(user));
    return of(std::string_view(R"({"type":"user_joined","username":")"), user, std::string_view(R"(","room_id":")"), room,
              std::string_view(R"("})"));
}

Frame Frame::userLeft(std::string_view room, std::string_view user) noexcept
{
    assert(isRoomId(room) && isUsername(user));
    return of(std::string_view(R"({"type":"user_left","username":")"), user, std::string_view(R"(","room_id":")"), room,
              std::string_view(R"("})"));
}

Frame Frame::verbatim(std::string_view text) noexcept
{
    return of(text);
}

Frame Frame::withSender(std::string_view text, std::string_view sender) noexcept
{
    assert(isUsername(sender));
    return of(std::string_view(R"({"sender":")"), sender, std::string_view(R"(",)"), text.substr(1));
}

} // namespace beckon::signaling
