// Blocks on purpose, for as long as a test wants: a loop, a request, or its own stop(); throws when it is asked to.

#include "Fixture.h"
#include "beckon/event/EventLoop.h"
#include "beckon/http/Response.h"
#include "beckon/ws/WebSocketEndpoint.h"

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace {

/// Closed until it is opened once.
class Gate
{
public:
    void open()
    {
        const std::lock_guard<std::mutex> lock(_mutex);
        _isOpen = true;
        _opened.notify_all();
    }

    void pass()
    {
        std::unique_lock<std::mutex> lock(_mutex);
        _opened.wait(lock, [this] { return _isOpen; });
    }

private:
    std::mutex _mutex;
    std::condition_variable _opened;
    bool _isOpen = false;
};

/// Does with its loop what a message says.
class Session final : public beckon::SessionHandler
{
public:
    explicit Session(std::shared_ptr<Gate> gate) : _gate(std::move(gate)) {}

    void onOpen(beckon::WebSocketSession& session) override { _session = &session; }

    void onMessage(std::string_view text) override
    {
        if (text == "throw")
            throw std::runtime_error("as asked");
        if (text == "wait")
            _gate->pass();
        _session->send("done");
    }

    void onClose(beckon::CloseReason) override {}

private:
    const std::shared_ptr<Gate> _gate;
    beckon::WebSocketSession* _session = nullptr;
};

class Endpoint final : public beckon::WebSocketEndpoint
{
public:
    explicit Endpoint(std::shared_ptr<Gate> gate) : _gate(std::move(gate)) {}

    std::variant<beckon::Admission, beckon::Response> accept(const beckon::Request&) override
    {
        beckon::Admission admission;
        admission.handler = std::make_unique<Session>(_gate);
        return admission;
    }

private:
    const std::shared_ptr<Gate> _gate;
};

} // namespace

class Stuck final : public beckon::Plugin
{
public:
    beckon::PluginInfo info() const override { return {"stuck", "1", {}, {}}; }

    void start(beckon::Context& context) override
    {
        context.router().add(beckon::Method::Post, "/test/stick/{loop}", [this, &loops = context.loops()](const beckon::Request& request) {
            loops.forKey(std::strtoul(request.parameter("loop").c_str(), nullptr, 10)).post([gate = _gate] { gate->pass(); });
            return beckon::Response::message("stuck");
        });
        context.router().addWebSocket("/test/socket", std::make_shared<Endpoint>(_gate));
        context.router().add(beckon::Method::Post, "/test/wait", [this](const beckon::Request&) {
            _gate->pass();
            return beckon::Response::message("waited");
        });
        context.router().add(beckon::Method::Post, "/test/release", [this](const beckon::Request&) {
            _gate->open();
            return beckon::Response::message("released");
        });
        context.router().add(beckon::Method::Post, "/test/never-stop", [this](const beckon::Request&) {
            _neverStops = true;
            return beckon::Response::message("never");
        });
    }

    void stop() noexcept override
    {
        if (_neverStops)
            Gate().pass();
    }

private:
    const std::shared_ptr<Gate> _gate = std::make_shared<Gate>();
    std::atomic<bool> _neverStops = false;
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(Stuck)
POCO_END_MANIFEST
