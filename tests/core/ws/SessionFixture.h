#pragma once

#include "Frames.h"
#include "ManualLoop.h"
#include "ws/Session.h"
#include "ws/Transport.h"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::test {

/// A connection in memory: keeps what is written, and says what it was told.
class MemoryTransport final : public Transport
{
public:
    SendResult write(std::span<const std::string_view> parts) override
    {
        ++writes;
        if (full)
            return SendResult::Dropped;
        for (const std::string_view part : parts)
            output += part;
        return backlog == 0 ? SendResult::Sent : SendResult::Queued;
    }
    std::size_t queuedBytes() const noexcept override { return backlog; }
    void pauseReading() override { calls += "pause "; }
    void resumeReading() override { calls += "resume "; }
    void finish() override { calls += "finish "; }
    void abort() override { calls += "abort "; }

    std::string output;
    std::string calls;
    std::size_t backlog = 0; ///< bytes that the peer has not read
    std::size_t writes = 0;
    bool full = false; ///< takes nothing, not even a close frame
};

/// What a handler saw and does; it outlives the session that owns the handler.
struct Script
{
    std::vector<std::string> events;
    std::function<void(WebSocketSession&)> onOpen;
    std::function<void(WebSocketSession&, std::string_view)> onMessage;
    std::function<void(WebSocketSession&)> onDrain;
    std::function<void(WebSocketSession&)> onClose;
    bool destroyed = false;
};

class ScriptedHandler final : public SessionHandler
{
public:
    explicit ScriptedHandler(Script& script) : _script(script) {}
    ~ScriptedHandler() override { _script.destroyed = true; }

    void onOpen(WebSocketSession& session) override
    {
        _session = &session;
        _script.events.emplace_back("open");
        if (_script.onOpen)
            _script.onOpen(session);
    }

    void onMessage(std::string_view text) override
    {
        _script.events.emplace_back("message " + std::string(text));
        if (_script.onMessage)
            _script.onMessage(*_session, text);
    }

    void onDrain() override
    {
        _script.events.emplace_back("drain");
        if (_script.onDrain)
            _script.onDrain(*_session);
    }

    void onClose(CloseReason reason) override
    {
        const char* const origins[] = {"peer", "handler", "server"};
        _script.events.push_back("close " + std::to_string(static_cast<int>(reason.code)) + " by " +
                                 origins[static_cast<int>(reason.origin)]);
        if (_script.onClose)
            _script.onClose(*_session);
    }

private:
    Script& _script;
    WebSocketSession* _session = nullptr;
};

/// A session with all that surrounds it.
struct SessionFixture
{
    ManualLoop loop;
    MemoryTransport transport;
    Script script;
    Limits limits;
    const std::string room = "room";
    const std::string owner = "sample";
    std::unique_ptr<Session> session = std::make_unique<Session>(transport, loop, limits, ConnectionContext{7, {}, room}, owner,
                                                                 std::make_unique<ScriptedHandler>(script));

    void open() { session->open(); }

    void receive(std::string bytes) { session->receive(bytes); }

    /// The socket has closed, as it does after finish and abort.
    void end()
    {
        session->ended();
        session.reset();
    }

    std::string events() const { return joined(script.events); }
    std::string sent() const { return joined(describe(serverFrames(transport.output))); }
};

} // namespace beckon::test
