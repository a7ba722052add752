#pragma once

#include "LinkLoop.h"
#include "Reply.h"
#include "ReplyReader.h"
#include "SocketAddress.h"
#include "beckon/base/Clock.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::storeredis {

/// One connection to a Redis server: commands out, pipelined, and replies in, each by a deadline. Opened and closed any number of times.
/// Ownership: the loop and the listener outlive it. Threads: the loop's; made before the loop runs.
class RedisConnection final : private LinkLoop::Watcher
{
public:
    using Answer = std::function<void(Reply)>;

    /// May close and open connections. Not called within open(), send() or close().
    class Listener
    {
    public:
        virtual void onOpen(RedisConnection& connection) = 0;
        virtual void onReply(RedisConnection& connection, Reply reply, const Answer& answer) = 0;

        /// It has broken: close() it, which may end `reason` too. That is what the system, we or the server say.
        virtual void onBroken(RedisConnection& connection, const std::string& reason) = 0;

    protected:
        ~Listener() = default;
    };

    RedisConnection(LinkLoop& loop, Listener& listener);
    ~RedisConnection();
    RedisConnection(const RedisConnection&) = delete;
    RedisConnection& operator=(const RedisConnection&) = delete;

    /// Begins to connect. Why that cannot be, if it is known at once; the connection stays closed then.
    std::string open(const SocketAddress& address, Milliseconds deadline);

    /// The connection is open.
    void send(std::span<const std::string_view> arguments, Answer answer, Milliseconds deadline);

    /// Ends the connection, if there is one, and gives back those who wait for an answer.
    std::vector<Answer> close() noexcept;

    /// Bytes not sent yet.
    std::size_t backlog() const noexcept { return _output.size() - _sent; }

private:
    enum class State : std::uint8_t
    {
        Closed,
        Connecting,
        Open
    };

    struct Pending
    {
        Answer answer;
        SteadyTime deadline;
    };

    int descriptor() const noexcept override { return _descriptor; }
    short events() const noexcept override;
    void onEvents(short events) override;
    void finishConnect();
    void receive();
    bool deliver();
    void flush();
    void breakWith(const std::string& reason);
    void expectBy(SteadyTime deadline);
    void checkDeadline();

    LinkLoop& _loop;
    Listener& _listener;
    State _state = State::Closed;
    int _descriptor = -1;
    std::uint64_t _generation = 0; ///< counts open and close, so that a callback that did one of them is noticed
    std::optional<ReplyReader> _reader;
    std::string _output;
    std::size_t _sent = 0; ///< bytes at the beginning of `_output`
    std::deque<Pending> _pending;
    std::deque<SteadyTime> _earliest; ///< growing: the first is the earliest deadline of all that is pending
    Timer _deadline;
    SteadyTime _checkAt;
};

} // namespace beckon::storeredis
