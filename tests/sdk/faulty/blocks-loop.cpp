#include "Faulty.h"
#include "beckon/ws/WebSocketEndpoint.h"

#include <chrono>
#include <memory>
#include <thread>

namespace {

/// Does on a loop what belongs on a thread: waits.
class Blocker final : public beckon::SessionHandler
{
public:
    void onOpen(beckon::WebSocketSession&) override {}

    void onMessage(std::string_view) override
    {
        for (;;)
            std::this_thread::sleep_for(std::chrono::hours(1));
    }

    void onClose(beckon::CloseReason) override {}
};

class Endpoint final : public beckon::WebSocketEndpoint
{
public:
    std::variant<beckon::Admission, beckon::Response> accept(const beckon::Request&) override
    {
        beckon::Admission admission;
        admission.handler = std::make_unique<Blocker>();
        return admission;
    }
};

} // namespace

/// Each message to /ws/block makes one loop stand still for good: what the watchdog is for.
class BlocksLoop final : public faulty::Faultless
{
public:
    BlocksLoop() : Faultless("blocks-loop") {}

    void start(beckon::Context& context) override { context.router().addWebSocket("/ws/block", std::make_shared<Endpoint>()); }
};

FAULTY_PLUGIN(BlocksLoop)
