#include "Faulty.h"
#include "beckon/event/EventLoop.h"
#include "beckon/http/Response.h"
#include "beckon/service/MessageTypes.h"

#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace {

void misbehave(std::string_view how)
{
    if (how == "throw")
        throw std::runtime_error("on purpose");
    if (how == "crash")
        *static_cast<volatile int*>(nullptr) = 1;
    if (how == "abort")
        std::abort();
    if (how == "block")
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
}

} // namespace

/// Throws, keeps a loop waiting, or ends the process, wherever it is asked to: in a request (POST /api/unruly/request/throw), in a task
/// (POST /api/unruly/task/throw, .../block), in a timer
/// (/api/unruly/timer/...), when the server drains (/api/unruly/drain/...), or with a message ("unruly-throw", "unruly-block") in a room.
class Unruly final : public faulty::Faultless
{
public:
    Unruly() : Faultless("unruly") {}

    beckon::PluginInfo info() const override { return {"unruly", "1.0.0", {}, {"MessageTypes"}}; }

    void start(beckon::Context& context) override
    {
        for (const char* how : {"throw", "block", "crash"}) {
            context.services().require<beckon::MessageTypes>().add(std::string("unruly-") + how,
                                                                   [how](const beckon::ClientMessage&, beckon::RoomLink& link) {
                                                                       misbehave(how);
                                                                       link.reply(R"({"type":"unruly"})");
                                                                   });
        }
        context.router().add(beckon::Method::Post, "/api/unruly/{where}/{how}",
                             [&loop = context.loops().forKey(0)](const beckon::Request& request) {
                                 const std::string& how = request.parameter("how");
                                 if (request.parameter("where") == "request")
                                     misbehave(how);
                                 else if (request.parameter("where") == "task")
                                     loop.post([how] { misbehave(how); });
                                 else
                                     loop.post([how, &loop] { schedule(loop, how); });
                                 return beckon::Response::message("soon");
                             });
        context.onDrain([] { misbehave("throw"); });
    }

private:
    /// The handle goes with the task, which runs on the same loop.
    static void schedule(beckon::EventLoop& loop, const std::string& how)
    {
        const auto timer = std::make_shared<beckon::Timer>();
        *timer = loop.schedule(std::chrono::milliseconds(1), [timer, how] { misbehave(how); });
    }
};

FAULTY_PLUGIN(Unruly)
