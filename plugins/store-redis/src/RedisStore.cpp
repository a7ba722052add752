#include "RedisStore.h"

#include "StoreScripts.h"
#include "beckon/base/Mutex.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>

namespace beckon::storeredis {

namespace {

constexpr Milliseconds shortestLife{1};
constexpr Milliseconds longestLife = std::chrono::years(10);
constexpr std::size_t mergedAtOnce = 256;

/// The link is the first to find that an answer is late: it is down then, and the memory serves.
constexpr Milliseconds graceOfTheLink{500};

std::string lifeOf(Milliseconds timeToLive)
{
    return std::to_string(std::clamp(timeToLive, shortestLife, longestLife).count());
}

std::optional<std::int64_t> numberIn(const Reply& reply, std::size_t index)
{
    if (!reply.isList() || reply.elements.size() <= index || !reply.elements[index].isText())
        return std::nullopt;
    const std::string& text = reply.elements[index].text;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::vector<std::string_view> viewsOf(const std::vector<std::string>& texts)
{
    return {texts.begin(), texts.end()};
}

/// Where the thread that asks waits for the link's.
struct Waiting
{
    void answer(Reply answered)
    {
        const MutexLock lock(mutex);
        reply = std::move(answered);
        isAnswered = true;
        changed.notifyOne();
    }

    Reply await(Milliseconds patience)
    {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        const MutexLock lock(mutex);
        while (!isAnswered)
            if (changed.waitUntil(mutex, deadline) == std::cv_status::timeout)
                break;
        return isAnswered ? std::move(reply) : Reply::lost("no answer in time");
    }

    Mutex mutex;
    Condition changed;
    Reply reply BECKON_GUARDED_BY(mutex);
    bool isAnswered BECKON_GUARDED_BY(mutex) = false;
};

} // namespace

RedisStore::RedisStore(RedisLink& link, memory::MemoryStore& memory, Options options)
    : _link(link),
      _memory(memory),
      _options(std::move(options)),
      _increment(link.addScript(incrementScript)),
      _merge(link.addScript(mergeScript))
{
    _link.observe(*this);
}

/// What was done there while the link is up, since Redis did not answer in time, must not stay there.
template <typename Work>
auto RedisStore::inMemory(const Work& work)
{
    _fallbacks.add();
    const std::shared_lock lock(_merging);
    if (_isUp.load(std::memory_order_acquire))
        _link.loop().post([this] { mergeSoon(); });
    return work();
}

std::optional<std::string> RedisStore::get(std::string_view key)
{
    Reply reply = ask({"GET", keyOf(key)});
    if (reply.isText())
        return std::move(reply.text);
    if (reply.isNil() || reply.isError("WRONGTYPE"))
        return std::nullopt;
    return inMemory([&] { return _memory.get(key); });
}

void RedisStore::put(std::string_view key, std::string_view value, Milliseconds timeToLive)
{
    if (!ask({"SET", keyOf(key), value, "PX", lifeOf(timeToLive)}).isText())
        inMemory([&] { _memory.put(key, value, timeToLive); });
}

bool RedisStore::putIfAbsent(std::string_view key, std::string_view value, Milliseconds timeToLive)
{
    const Reply reply = ask({"SET", keyOf(key), value, "PX", lifeOf(timeToLive), "NX"});
    if (reply.isText() || reply.isNil())
        return reply.isText();
    return inMemory([&] { return _memory.putIfAbsent(key, value, timeToLive); });
}

std::optional<std::string> RedisStore::take(std::string_view key)
{
    Reply reply = ask({"GETDEL", keyOf(key)});
    if (reply.isText())
        return std::move(reply.text);
    if (reply.isNil() || reply.isError("WRONGTYPE"))
        return std::nullopt;
    return inMemory([&] { return _memory.take(key); });
}

Store::Count RedisStore::increment(std::string_view key, Milliseconds timeToLive)
{
    const Reply reply = ask({"EVALSHA", _increment.sha, "1", keyOf(key), lifeOf(timeToLive)});
    const auto value = numberIn(reply, 0);
    const auto remaining = numberIn(reply, 1);
    if (value && remaining)
        return {*value, std::clamp(Milliseconds(*remaining), shortestLife, longestLife)};
    return inMemory([&] { return _memory.increment(key, timeToLive); });
}

std::string RedisStore::keyOf(std::string_view key) const
{
    return _options.prefix + "store:" + std::string(key);
}

/// What Redis answers, or that it does not.
Reply RedisStore::ask(std::initializer_list<std::string_view> arguments)
{
    if (!_isUp.load(std::memory_order_acquire))
        return Reply::lost("there is no link");
    const auto waiting = std::make_shared<Waiting>();
    _link.loop().post([this, waiting, texts = std::vector<std::string>(arguments.begin(), arguments.end())] {
        _link.command(
            viewsOf(texts), [waiting](Reply reply) { waiting->answer(std::move(reply)); }, _options.timeout);
    });
    return waiting->await(_options.timeout + graceOfTheLink);
}

void RedisStore::onUp(const std::string&)
{
    _isUp.store(true, std::memory_order_release);
    mergeSoon();
}

void RedisStore::onDown(const std::string&)
{
    _isUp.store(false, std::memory_order_release);
}

void RedisStore::mergeSoon()
{
    _mergesAgain = _isMerging;
    if (_isMerging || !_link.isUp())
        return;
    {
        // Who found the link down and is about to write has written then; who comes later finds it up.
        const std::unique_lock lock(_merging);
        _held = _memory.drain();
    }
    _isMerging = true;
    mergeNext();
}

void RedisStore::mergeNext()
{
    if (_held.empty()) {
        _isMerging = false;
        if (_mergesAgain)
            mergeSoon();
        return;
    }
    const std::size_t count = std::min(mergedAtOnce, _held.size());
    const auto first = std::prev(_held.end(), static_cast<std::ptrdiff_t>(count));
    std::vector<std::string> texts{"EVALSHA", _merge.sha, std::to_string(count)};
    for (auto held = first; held != _held.end(); ++held)
        texts.push_back(keyOf(held->key));
    for (auto held = first; held != _held.end(); ++held)
        texts.insert(texts.end(), {held->value, lifeOf(held->remaining), held->isCount ? "1" : "0"});
    _link.command(viewsOf(texts), [this, count](const Reply& reply) {
        if (reply.isLost()) {
            keepForLater();
            return;
        }
        _held.resize(_held.size() - count);
        mergeNext();
    });
}

/// The link went down on the way. What Redis may have taken already is counted twice, rather than never.
void RedisStore::keepForLater()
{
    for (auto& held : _held)
        _memory.merge(std::move(held));
    _held.clear();
    _isMerging = false;
}

} // namespace beckon::storeredis
