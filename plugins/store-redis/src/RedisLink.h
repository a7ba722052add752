#pragma once

#include "Login.h"
#include "RedisUrl.h"
#include "Reply.h"
#include "beckon/base/Clock.h"
#include "beckon/event/EventLoop.h"
#include "beckon/service/Health.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace Poco {
class Logger;
}

namespace beckon::storeredis {

struct LinkOptions
{
    RedisUrl url;
    Milliseconds timeout{1'000};  ///< for each of: the name, a connect, the log-in, a command
    Milliseconds firstPause{100}; ///< between two tries while there is no link; doubled each time, and shortened at random by up to half
    Milliseconds longestPause{2'000};
    std::string clientName; ///< as CLIENT LIST shows it; without blanks
    std::string probeKey;   ///< written once with each new connection: a server that takes no writes is of no use
};

/// The way to one Redis server: a thread with two connections, one for commands, which are pipelined, and one for reads that may block
/// (XREAD BLOCK). It is up when both are logged in and all scripts are loaded. When either breaks, or a command is not answered in time, or
/// the server cannot serve (NOSCRIPT, READONLY, OOM, LOADING and the like), it is down: both are dropped, what was under way is lost, and
/// connections are tried again and again.
/// Ownership: keeps references to observers, clock and log, which outlive stop(). Threads: where nothing is said, the link's only
/// (`loop()`), and there everything of it is called. Nothing blocks but stop() and awaitFirst(). What a callback throws is logged.
/// Errors: none but Reply::Lost.
class RedisLink
{
public:
    class Observer
    {
    public:
        /// `runId` names one run of the server: another one is another process, and likely empty.
        virtual void onUp(const std::string& runId) = 0;

        /// Called before the commands under way are answered by Lost. `reason` is one line for a log. Not called by stop().
        virtual void onDown(const std::string& reason) = 0;

    protected:
        ~Observer() = default;
    };

    using Answer = std::function<void(Reply)>;

    RedisLink(LinkOptions options, const Clock& clock, Poco::Logger& log);
    ~RedisLink();
    RedisLink(const RedisLink&) = delete;
    RedisLink& operator=(const RedisLink&) = delete;

    // Before start(), by the thread that starts.

    /// Observers are called in this order.
    void observe(Observer& observer);
    Script addScript(std::string text);

    void start();

    /// What became of the first try. Blocks until it has ended, `patience` at most.
    struct FirstTry
    {
        enum class Outcome : std::uint8_t
        {
            Pending,
            Up,
            Away,   ///< nobody answers, or not in time
            Refused ///< somebody answers, and no other try would help: the password, the database, the version
        };

        Outcome outcome = Outcome::Pending;
        std::string reason; ///< one line without secrets
    };
    FirstTry awaitFirst(Milliseconds patience) const;

    /// Tells the log whether the link is up, and from now on each change of it.
    void announce();

    /// Commands under way are answered by Lost, on the link's thread, which ends then. A second call does nothing. Threads: any but the
    /// link's.
    void stop() noexcept;

    /// Ok while up, else Degraded, with the reason. Threads: any.
    Health health() const;

    /// Its post() and isCurrent() may be called from any thread. What is posted after stop() is dropped without a call.
    EventLoop& loop() noexcept;

    bool isUp() const noexcept;
    const std::string& runId() const noexcept;

    /// Sends a command; they are carried out in the order of the calls. `answer` (may be empty) is called once, never within this call,
    /// by the deadline (`timeout` unless it is given) at the latest: then the link is down. While it is down it is Lost.
    void command(std::span<const std::string_view> arguments, Answer answer, std::optional<Milliseconds> deadline = std::nullopt);

    /// The same on the connection for reads.
    void read(std::span<const std::string_view> arguments, Answer answer, Milliseconds deadline);

    /// The link counts as broken: down, if it was up, and up again by new connections.
    void reconnect(const std::string& reason);

    /// Bytes of commands that are not sent yet. Above 256 MiB the link is broken: what sends much waits for answers in between.
    std::size_t backlog() const noexcept;

private:
    class Impl;

    const std::unique_ptr<Impl> _impl;
};

} // namespace beckon::storeredis
