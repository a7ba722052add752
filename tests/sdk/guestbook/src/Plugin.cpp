#include "beckon/plugin/Plugin.h"

#include "Guestbook.h"
#include "beckon/base/Json.h"
#include "beckon/http/ApiError.h"
#include "beckon/http/JsonBody.h"
#include "beckon/plugin/Context.h"
#include "beckon/service/Tokens.h"

#include <Poco/ClassLibrary.h>

#include <memory>

namespace guestbook {

using namespace beckon;

/// A REST plugin: routes, an access token, a body, the database, a setting.
class GuestbookPlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"guestbook", "1.2.3", {}, {"Database", "Tokens"}}; }

    void start(Context& context) override
    {
        auto& tokens = context.services().require<Tokens>();
        const std::int64_t shown = context.settings().integer("guestbook.shown", 10, 1, 1000);
        const auto book = std::make_shared<Guestbook>(context.services().require<Database>(), shown);
        context.router().add(Method::Post, "/api/guestbook",
                             [&tokens, book](const Request& request) { return write(tokens, *book, request); });
        context.router().add(Method::Get, "/api/guestbook", [book](const Request&) { return read(*book); });
        context.router().add(Method::Get, "/api/guestbook/trip", [](const Request&) -> Response { throw 42; });
    }

    void stop() noexcept override {}

private:
    static Response write(Tokens& tokens, Guestbook& book, const Request& request)
    {
        const Claims claims = requireAccess(tokens, request);
        const std::string text = JsonBody::parse(request).requireString("text");
        if (text.empty())
            throw ApiError(422, "text must not be empty");
        book.write(claims.subject, text);
        return Response::message("Thank you");
    }

    static Response read(Guestbook& book)
    {
        JsonWriter json;
        json.beginArray();
        for (const Entry& entry : book.read())
            json.beginObject().member("author", entry.author).member("text", entry.text).endObject();
        return Response::json(200, json.endArray().take());
    }
};

} // namespace guestbook

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(guestbook::GuestbookPlugin)
POCO_END_MANIFEST
