#include "beckon/plugin/Plugin.h"

#include "beckon/plugin/Context.h"
#include "beckon/ws/WebSocketEndpoint.h"

#include <Poco/ClassLibrary.h>

#include <memory>
#include <string>

namespace echo {

using namespace beckon;

/// Sends back what comes. Threads: the connection's loop.
class EchoHandler final : public SessionHandler
{
public:
    void onOpen(WebSocketSession& session) override { _session = &session; }

    void onMessage(std::string_view text) override
    {
        if (text == "bye")
            _session->close(CloseCode::Normal, "bye");
        else
            _session->send(text);
    }

    void onClose(CloseReason) override {}

private:
    WebSocketSession* _session = nullptr;
};

/// Lets everyone in who says hello.
class EchoEndpoint final : public WebSocketEndpoint
{
public:
    std::variant<Admission, Response> accept(const Request& request) override
    {
        if (!request.queryParameter("hello"))
            return Response::error(403, "Say hello");
        Admission admission;
        admission.handler = std::make_unique<EchoHandler>();
        admission.affinity = std::hash<std::string>()(request.id);
        return admission;
    }
};

/// A plugin with a WebSocket of its own.
class EchoPlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"echo", "1.0.0", {}, {}}; }
    void start(Context& context) override { context.router().addWebSocket("/ws/echo", std::make_shared<EchoEndpoint>()); }
    void stop() noexcept override {}
};

} // namespace echo

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(echo::EchoPlugin)
POCO_END_MANIFEST
