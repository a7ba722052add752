#include "ClusterState.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <string_view>
#include <utility>
#include <variant>

namespace beckon::storeredis {

namespace {

constexpr std::size_t mostRepeated = 32; ///< removals under way at once, so that operations get through in between

} // namespace

ClusterState::ClusterState(std::string self, RedisLink& link, LetterBudget& budget, const Clock& clock, Poco::Logger& log,
                           ClusterOptions options)
    : _self(std::move(self)),
      _options(std::move(options)),
      _link(link),
      _clock(clock),
      _log(log),
      _time(clock),
      _observer(log),
      _scripts(link, _self, _options),
      _rosters(_self, _observer, _time, clock),
      _operations(link, _scripts, clock, _options),
      _restoration(_scripts, _rosters),
      _letters(_self, link, _observer, budget, _time, clock, _options),
      _lease(*this, link, _scripts, _time, clock, _options),
      _reader(*this, link, log, _options.prefix + "mail:" + _self),
      _sweeper(link, _scripts, _options, [this](const auto& living, const auto& dead) { _letters.onNodes(living, dead); })
{
    link.observe(*this);
}

void ClusterState::run(Operation operation)
{
    if (operation.entered)
        operation.entered = [this, entered = std::move(operation.entered)](Stamp generation) {
            guarded(_log, [&] { entered(generation); });
        };
    if (_stage != Stage::Linked) {
        runAlone(operation);
        return;
    }
    _rosters.prepare(operation);
    _restoration.hasten(operation.room);
    const bool isKnown = _rosters.isCurrent(operation.room);
    _operations.ask(std::move(operation), isKnown ? Operations::Snapshot::NotWanted : Operations::Snapshot::Wanted);
}

void ClusterState::send(const std::string& node, Letter letter)
{
    if (node == _self)
        _observer.letter(node, std::move(letter));
    else
        _letters.send(node, std::move(letter));
}

void ClusterState::ask(const std::shared_ptr<RosterQuery>& query)
{
    if (_stage != Stage::Linked) {
        settle(*query);
        return;
    }
    for (std::size_t i = 0; i < query->rooms().size(); ++i) {
        const std::string& room = query->rooms()[i];
        _restoration.hasten(room);
        const std::string key = _options.prefix + "room:" + room;
        const std::array<std::string_view, 2> command{"HGETALL", key};
        _link.command(command, [this, query, i](const Reply& reply) {
            if (reply.isLost())
                settle(*query);
            else
                query->answer(i, reply);
        });
    }
}

void ClusterState::settle(RosterQuery& query) const
{
    query.answerRest([this](const std::string& room) { return _rosters.connected(room); });
}

void ClusterState::bye(std::function<void()> done)
{
    const bool wasLinked = _stage == Stage::Linked;
    _stage = Stage::Stopped;
    _lease.release();
    _reader.stop();
    _sweeper.stop();
    _restoration.stop();
    _confirmation.cancel();
    goAlone();
    if (!wasLinked) {
        done();
    } else if (_options.reconnectGrace > Milliseconds(0)) {
        const std::string key = _options.prefix + "node:" + _self;
        const std::string grace = std::to_string(_options.reconnectGrace.count());
        const std::array<std::string_view, 3> command{"PEXPIRE", key, grace};
        _link.command(command, [done = std::move(done)](const Reply&) { done(); });
    } else {
        _sweeper.sweepOneself(_self, std::move(done));
    }
}

void ClusterState::onUp(const std::string&)
{
    if (_stage == Stage::Alone)
        _lease.acquire();
}

void ClusterState::onDown(const std::string&)
{
    if (_stage == Stage::Stopped)
        return;
    _stage = Stage::Alone;
    _registration.set(Registration::State::Missing);
    _lease.release();
    _reader.stop();
    _sweeper.stop();
    _restoration.stop();
    _confirmation.cancel();
    _letters.onDown();
    goAlone();
    _rosters.outdate();
}

void ClusterState::onRegistered(Lease::Memory memory, const std::vector<std::string>& rooms)
{
    if (_stage != Stage::Alone) {
        _lease.release();
        return;
    }
    const SteadyTime now = _clock.steady();
    if (memory == Lease::Memory::Lost)
        _othersReturnBy = now + _options.holdOff;
    if (now < _othersReturnBy) {
        const auto left = std::chrono::ceil<Milliseconds>(_othersReturnBy - now);
        _confirmation = _link.loop().schedule(left, [this] { _rosters.dropUnconfirmed(); });
    }
    _stage = Stage::Linked;
    _rosters.outdate();
    _removalsUnderWay = 0;
    repeatRemovals();
    std::vector<std::string> restored = _rosters.rooms();
    restored.insert(restored.end(), rooms.begin(), rooms.end());
    // Nobody is to read a letter before what its writer knew.
    _restoration.start(std::move(restored), [this] { _letters.onLinked(); });
    _reader.start();
    _sweeper.start();
    _registration.set(Registration::State::Held);
}

void ClusterState::onRenewed()
{
    _letters.acknowledge();
    refreshSome();
}

void ClusterState::onEntry(MailboxEntry entry)
{
    if (auto* change = std::get_if<ChangeEntry>(&entry)) {
        _rosters.apply(*change);
        if (change->origin == _self)
            _operations.confirm(change->request, change->presence ? change->presence->generation : 0);
    } else if (auto* snapshot = std::get_if<SnapshotEntry>(&entry)) {
        _rosters.apply(std::move(*snapshot), missing());
    } else if (auto* letter = std::get_if<LetterEntry>(&entry)) {
        _letters.onLetter(std::move(*letter));
    } else if (const auto* receipt = std::get_if<ReceiptEntry>(&entry)) {
        _letters.onReceipt(*receipt);
    } else if (const auto* node = std::get_if<NodeEntry>(&entry)) {
        _letters.onNode(*node);
    }
}

bool ClusterState::mayRead()
{
    if (!_lease.isDoubtful())
        return true;
    _link.reconnect("this node stood still for so long that others may have taken it for dead");
    return false;
}

void ClusterState::runAlone(const Operation& operation)
{
    const Stamp generation = _rosters.alone(operation);
    if (operation.entered)
        operation.entered(generation);
}

void ClusterState::goAlone()
{
    for (const Operation& operation : _operations.takeAll())
        runAlone(operation);
}

void ClusterState::repeatRemovals()
{
    // The answers come in the order of the questions.
    for (const std::deque<Operation>& removals = _rosters.removedAlone(); _removalsUnderWay < std::min(mostRepeated, removals.size());
         ++_removalsUnderWay)
        _operations.repeat(removals[_removalsUnderWay], [this] {
            --_removalsUnderWay;
            _rosters.dropRemovedAlone();
            repeatRemovals();
        });
}

void ClusterState::refreshSome()
{
    using Part = std::chrono::duration<double>;
    _roomsToRefresh += static_cast<double>(_rosters.size()) * (Part(_options.renewal) / Part(_options.refresh));
    for (; _roomsToRefresh >= 1; --_roomsToRefresh) {
        const std::string room = _rosters.nextRoom();
        if (_rosters.isCurrent(room) && !_operations.hasAny(room))
            _restoration.repeat(room);
    }
}

Replica::Missing ClusterState::missing() const
{
    return _clock.steady() < _othersReturnBy ? Replica::Missing::MayReturn : Replica::Missing::HasLeft;
}

} // namespace beckon::storeredis
