#pragma once

#include "RedisLink.h"
#include "RedisServer.h"
#include "RedisUrl.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"

#include <Poco/Logger.h>
#include <cppunit/TestAssert.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace beckon::test {

/// How long an event may take before a test calls it missing.
constexpr std::chrono::seconds patience{20};

/// Asks `probe` until its answer is true, and returns that answer; for states that no event announces.
template <typename Probe>
auto eventually(const Probe& probe)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto answer = probe();
        if (answer)
            return answer;
        CPPUNIT_ASSERT_MESSAGE("it never came true", std::chrono::steady_clock::now() < deadline);
        std::this_thread::sleep_for(Milliseconds(10));
    }
}

/// A link for a test, with an observer that remembers what it heard. Threads: the test's.
class LinkFixture final : private storeredis::RedisLink::Observer
{
public:
    using Reply = storeredis::Reply;

    explicit LinkFixture(const std::string& url, Milliseconds timeout = Seconds(5))
        : link(optionsFor(url, timeout), _clock, Poco::Logger::get("test"))
    {
    }

    ~LinkFixture() { link.stop(); }
    LinkFixture(const LinkFixture&) = delete;
    LinkFixture& operator=(const LinkFixture&) = delete;

    static storeredis::LinkOptions optionsFor(const std::string& url, Milliseconds timeout)
    {
        storeredis::LinkOptions options;
        options.url = storeredis::parseRedisUrl(url).value();
        options.timeout = timeout;
        options.firstPause = Milliseconds(10);
        options.longestPause = Milliseconds(50);
        options.clientName = "test";
        options.probeKey = "test:probe";
        return options;
    }

    /// Events are heard after all other observers have.
    LinkFixture& start()
    {
        link.observe(*this);
        link.start();
        return *this;
    }

    /// Starts, and insists on a link.
    LinkFixture& up()
    {
        start();
        awaitEvent("up");
        return *this;
    }

    /// Runs `work` on the link's thread and hands over what it answers by a promise.
    template <typename T>
    std::future<T> onLink(std::function<void(std::shared_ptr<std::promise<T>>)> work)
    {
        auto promise = std::make_shared<std::promise<T>>();
        auto future = promise->get_future();
        link.loop().post([promise = std::move(promise), work = std::move(work)] { work(promise); });
        return future;
    }

    std::future<Reply> send(const std::vector<std::string>& arguments)
    {
        return onLink<Reply>([this, arguments](const auto& promise) {
            link.command(std::vector<std::string_view>(arguments.begin(), arguments.end()),
                         [promise](Reply reply) { promise->set_value(std::move(reply)); });
        });
    }

    Reply ask(const std::vector<std::string>& arguments) { return wait(send(arguments)); }

    template <typename T>
    static T wait(std::future<T> future)
    {
        CPPUNIT_ASSERT_MESSAGE("no answer", future.wait_for(patience) == std::future_status::ready);
        return future.get();
    }

    /// The next event that begins so, after those that were awaited before: `up RUN_ID`, `down REASON`, or what note() was given.
    std::string awaitEvent(const std::string& beginning)
    {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        const MutexLock lock(_mutex);
        for (;;) {
            for (; _seen < _events.size(); ++_seen)
                if (_events[_seen].starts_with(beginning))
                    return _events[_seen++];
            if (_changed.waitUntil(_mutex, deadline) == std::cv_status::timeout) {
                std::string all;
                for (const std::string& event : _events)
                    all += "\n" + event;
                CPPUNIT_FAIL("no event " + beginning + " among:" + all);
            }
        }
    }

    std::vector<std::string> events() const
    {
        const MutexLock lock(_mutex);
        return _events;
    }

    void note(std::string event)
    {
        {
            const MutexLock lock(_mutex);
            _events.push_back(std::move(event));
        }
        _changed.notifyAll();
    }

private:
    const SystemClock _clock;
    mutable Mutex _mutex;
    Condition _changed;
    std::vector<std::string> _events BECKON_GUARDED_BY(_mutex);
    std::size_t _seen BECKON_GUARDED_BY(_mutex) = 0;

    void onUp(const std::string& runId) override { note("up " + runId); }
    void onDown(const std::string& reason) override { note("down " + reason); }

public:
    storeredis::RedisLink link;
};

} // namespace beckon::test
