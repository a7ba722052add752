#include "Operations.h"

#include <algorithm>
#include <array>
#include <utility>

namespace beckon::storeredis {

namespace {

std::string_view nameOf(Operation::Kind kind)
{
    switch (kind) {
    case Operation::Kind::Enter:
        return "enter";
    case Operation::Kind::Arrive:
        return "arrive";
    case Operation::Kind::Expect:
        return "expect";
    case Operation::Kind::Drop:
        return "drop";
    case Operation::Kind::Leave:
        return "leave";
    case Operation::Kind::Watch:
        return "watch";
    case Operation::Kind::Unwatch:
        return "unwatch";
    case Operation::Kind::Remove:
        break;
    }
    return "remove";
}

std::string argumentOf(const Operation& operation)
{
    if (operation.kind == Operation::Kind::Enter)
        return operation.removal == Cluster::Removal::Forbids ? "forbids" : "outdated";
    return operation.generation == 0 ? std::string() : std::to_string(operation.generation);
}

} // namespace

Operations::Operations(RedisLink& link, ScriptRunner& scripts, const Clock& clock, const ClusterOptions& options)
    : _link(link), _scripts(scripts), _clock(clock), _options(options)
{
}

void Operations::ask(Operation operation, Snapshot snapshot)
{
    const std::uint64_t request = ++_lastRequest;
    change(operation, request, snapshot, [this, request](const Reply& reply) { onAnswer(request, reply.elements[0].text); });
    _underWay.emplace(request, UnderWay{std::move(operation), _clock.steady() + _options.deadline});
    if (_underWay.size() == 1)
        watch();
}

void Operations::confirm(std::uint64_t request, Stamp generation)
{
    const auto found = _underWay.find(request);
    if (found == _underWay.end())
        return;
    const Operation confirmed = std::move(found->second.operation);
    _underWay.erase(found);
    if (confirmed.entered)
        confirmed.entered(generation);
}

std::vector<Operation> Operations::takeAll()
{
    _timer.cancel();
    std::vector<Operation> operations;
    operations.reserve(_underWay.size());
    for (auto& [request, underWay] : std::exchange(_underWay, {}))
        operations.push_back(std::move(underWay.operation));
    return operations;
}

bool Operations::hasAny(std::string_view room) const
{
    return std::any_of(_underWay.begin(), _underWay.end(), [room](const auto& entry) { return entry.second.operation.room == room; });
}

void Operations::repeat(const Operation& removal, std::function<void()> done)
{
    change(removal, 0, Snapshot::NotWanted, [done = std::move(done)](const Reply&) { done(); });
}

void Operations::change(const Operation& operation, std::uint64_t request, Snapshot snapshot, ScriptRunner::Answer answer)
{
    const std::string number = std::to_string(request);
    const std::string argument = argumentOf(operation);
    const std::array<std::string_view, 6> arguments{
        nameOf(operation.kind), operation.room, operation.user, number, argument, snapshot == Snapshot::Wanted ? "1" : "0"};
    _scripts.change(arguments, std::move(answer));
}

void Operations::onAnswer(std::uint64_t request, std::string_view outcome)
{
    if (outcome == "nothing" || outcome == "removed")
        confirm(request, 0);
}

void Operations::watch()
{
    if (_underWay.empty())
        return;
    const auto left = std::chrono::ceil<Milliseconds>(_underWay.begin()->second.deadline - _clock.steady());
    _timer = _link.loop().schedule(std::max(left, Milliseconds(1)), [this] {
        if (!_underWay.empty() && _underWay.begin()->second.deadline <= _clock.steady())
            _link.reconnect("an operation on a roster did not come back in time");
        else
            watch();
    });
}

} // namespace beckon::storeredis
