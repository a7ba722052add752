#include "beckon/http/Response.h"

#include "beckon/base/Json.h"

#include <utility>

namespace beckon::inline abi1 {

Response Response::json(int status, std::string body)
{
    return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

Response Response::message(std::string_view text)
{
    return json(200, JsonWriter().beginObject().member("message", text).endObject().take());
}

Response Response::error(int status, std::string_view detail)
{
    return json(status, JsonWriter().beginObject().member("detail", detail).endObject().take());
}

} // namespace beckon::inline abi1
