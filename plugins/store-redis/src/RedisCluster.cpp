#include "RedisCluster.h"

#include "ClusterState.h"
#include "beckon/security/Random.h"

#include <future>
#include <utility>

namespace beckon::storeredis {

namespace {

constexpr Milliseconds longestBye{2'000};

bool isName(std::string_view text)
{
    return !text.empty() && text.size() <= longestName;
}

} // namespace

RedisCluster::RedisCluster(RedisLink& link, const Clock& clock, Poco::Logger& log, ClusterOptions options)
    : _link(link),
      _options(options),
      _nodeId(randomId()),
      _budget(options.buffer),
      _state(std::make_unique<ClusterState>(_nodeId, link, _budget, clock, log, std::move(options)))
{
}

RedisCluster::~RedisCluster() = default;

void RedisCluster::observe(std::weak_ptr<ClusterObserver> observer)
{
    _link.loop().post([this, observer = std::move(observer)] { _state->observe(observer); });
}

void RedisCluster::enter(std::string_view room, std::string_view user, Removal removal, Entered entered)
{
    if (!isName(room) || !isName(user)) {
        entered(0);
        return;
    }
    post({Operation::Kind::Enter, std::string(room), std::string(user), 0, removal, std::move(entered)});
}

void RedisCluster::arrive(std::string_view room, std::string_view user)
{
    run(Operation::Kind::Arrive, room, user, 0);
}

void RedisCluster::expect(std::string_view room, std::string_view user)
{
    run(Operation::Kind::Expect, room, user, 0);
}

void RedisCluster::drop(std::string_view room, std::string_view user, std::uint64_t generation)
{
    run(Operation::Kind::Drop, room, user, generation);
}

void RedisCluster::leave(std::string_view room, std::string_view user, std::uint64_t generation)
{
    run(Operation::Kind::Leave, room, user, generation);
}

void RedisCluster::remove(std::string_view room, std::string_view user)
{
    run(Operation::Kind::Remove, room, user, 0);
}

void RedisCluster::watch(std::string_view room)
{
    runOnRoom(Operation::Kind::Watch, room);
}

void RedisCluster::unwatch(std::string_view room)
{
    runOnRoom(Operation::Kind::Unwatch, room);
}

void RedisCluster::run(Operation::Kind kind, std::string_view room, std::string_view user, std::uint64_t generation)
{
    if (isName(room) && isName(user))
        post({kind, std::string(room), std::string(user), generation, Removal::Forbids, {}});
}

void RedisCluster::runOnRoom(Operation::Kind kind, std::string_view room)
{
    if (isName(room))
        post({kind, std::string(room), {}, 0, Removal::Forbids, {}});
}

void RedisCluster::post(Operation operation)
{
    _link.loop().post([this, operation = std::move(operation)]() mutable { _state->run(std::move(operation)); });
}

std::vector<std::vector<std::string>> RedisCluster::connected(std::span<const std::string> rooms) const
{
    const auto query = std::make_shared<RosterQuery>(rooms);
    std::future<std::vector<RosterQuery::Names>> answer = query->future();
    _link.loop().post([this, query] { _state->ask(query); });
    if (answer.wait_for(_options.readDeadline) != std::future_status::ready)
        _link.loop().post([this, query] { _state->settle(*query); });
    if (answer.wait_for(_options.readDeadline) != std::future_status::ready)
        return std::vector<RosterQuery::Names>(rooms.size());
    return answer.get();
}

Cluster::Posting RedisCluster::send(const std::string& node, const Letter& letter, std::span<const std::string_view> parts)
{
    Letter sent{letter.kind, letter.room, letter.sender, letter.target, {}};
    std::size_t length = 0;
    for (const std::string_view part : parts)
        length += part.size();
    if (length > longestText)
        return Posting::Full;
    sent.text.reserve(length);
    for (const std::string_view part : parts)
        sent.text += part;
    if (node != _nodeId && !_budget.take(sizeOf(sent)))
        return Posting::Full;
    _link.loop().post([this, node, sent = std::move(sent)]() mutable { _state->send(node, std::move(sent)); });
    return Posting::Taken;
}

bool RedisCluster::awaitRegistration(Milliseconds patience) const
{
    return _state->registration().await(patience) == Registration::State::Held;
}

void RedisCluster::bye() noexcept
{
    try {
        const auto done = std::make_shared<std::promise<void>>();
        std::future<void> said = done->get_future();
        _link.loop().post([this, done] { _state->bye([done] { done->set_value(); }); });
        said.wait_for(longestBye);
    } catch (...) { // NOLINT(bugprone-empty-catch): the others find out anyway
    }
}

} // namespace beckon::storeredis
