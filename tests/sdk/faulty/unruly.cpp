#include "Faulty.h"
#include "beckon/event/EventLoop.h"
#include "beckon/http/Response.h"
#include "beckon/service/MessageTypes.h"

#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {

using Texts = std::vector<std::string>;

/// 16 MiB, in small pieces.
Texts manyTexts()
{
    return Texts(16 * 1024, std::string(1000, 'x'));
}

/// What is put here stays for ever.
void keep(Texts texts)
{
    static std::mutex mutex;
    static std::vector<Texts> everything;
    const std::lock_guard lock(mutex);
    everything.push_back(std::move(texts));
}

void misbehave(std::string_view how)
{
    if (how == "throw")
        throw std::runtime_error("on purpose");
    if (how == "crash")
        *static_cast<volatile int*>(nullptr) = 1;
    if (how == "abort")
        std::abort();
    if (how == "leak")
        keep(manyTexts());
    if (how == "borrow")
        manyTexts().clear();
    if (how == "block")
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
}

} // namespace

/// Throws, keeps a loop waiting, leaks (and borrows, which is no fault), or ends the process, wherever it is asked to: in a request (POST
/// /api/unruly/request/throw), in a task (POST /api/unruly/task/throw, .../block), in a timer
/// (/api/unruly/timer/...), or with a message ("unruly-throw", "unruly-block") in a room; it throws when the server drains, and leaks with
/// each part of a reload.
class Unruly final : public faulty::Faultless
{
public:
    Unruly() : Faultless("unruly") {}

    beckon::PluginInfo info() const override { return {"unruly", "1.0.0", {}, {"MessageTypes"}}; }

    void start(beckon::Context& context) override
    {
        for (const char* how : {"throw", "block", "crash", "leak"}) {
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
        context.onReload([](const beckon::Settings&) {
            misbehave("leak");
            return [] { misbehave("leak"); };
        });
        context.onDrain([] { misbehave("throw"); });
    }

    void check(const beckon::Settings&, const FaultReport&) const override { misbehave("leak"); }

private:
    /// The handle goes with the task, which runs on the same loop.
    static void schedule(beckon::EventLoop& loop, const std::string& how)
    {
        const auto timer = std::make_shared<beckon::Timer>();
        *timer = loop.schedule(std::chrono::milliseconds(1), [timer, how] { misbehave(how); });
    }
};

FAULTY_PLUGIN(Unruly)
