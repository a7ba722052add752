#pragma once

#include "ClusterOptions.h"
#include "Correspondence.h"
#include "Lease.h"
#include "LetterBudget.h"
#include "MailboxReader.h"
#include "ObserverCalls.h"
#include "Operations.h"
#include "RedisLink.h"
#include "RedisTime.h"
#include "Registration.h"
#include "Restoration.h"
#include "RosterQuery.h"
#include "Rosters.h"
#include "ScriptRunner.h"
#include "Sweeper.h"
#include "beckon/event/Timer.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace beckon::storeredis {

/// All that a node is to the others, wired together. It is either linked (registered in Redis: operations are scripts, and their events
/// come back by the mailbox) or alone (operations are done to the replicas).
/// Ownership: keeps references to link, clock, log and budget, which outlive it. Threads: the link's; made before it starts.
class ClusterState final : private RedisLink::Observer, private Lease::Owner, private MailboxReader::Handler
{
public:
    ClusterState(std::string self, RedisLink& link, LetterBudget& budget, const Clock& clock, Poco::Logger& log, ClusterOptions options);

    void observe(std::weak_ptr<ClusterObserver> observer) { _observer.set(std::move(observer)); }
    void run(Operation operation);
    void send(const std::string& node, Letter letter);
    void ask(const std::shared_ptr<RosterQuery>& query);

    /// What Redis has not answered yet comes from the replicas.
    void settle(RosterQuery& query) const;

    /// Threads: any.
    const Registration& registration() const noexcept { return _registration; }

    /// Ends this node's part, so that others need not find out; `done` is called when Redis knows, if there is a link.
    void bye(std::function<void()> done);

private:
    void onUp(const std::string& runId) override;
    void onDown(const std::string& reason) override;
    void onRegistered(Lease::Memory memory, const std::vector<std::string>& rooms) override;
    void onRenewed() override;
    std::string readPosition() const override { return _reader.position(); }
    void onEntry(MailboxEntry entry) override;
    bool mayRead() override;

    void runAlone(const Operation& operation);
    void goAlone();
    void repeatRemovals();
    void refreshSome();
    Replica::Missing missing() const;

    enum class Stage : std::uint8_t
    {
        Alone,
        Linked,
        Stopped
    };

    const std::string _self;
    const ClusterOptions _options;
    RedisLink& _link;
    const Clock& _clock;
    Poco::Logger& _log;
    RedisTime _time;
    ObserverCalls _observer;
    ScriptRunner _scripts;
    Rosters _rosters;
    Operations _operations;
    Restoration _restoration;
    Correspondence _letters;
    Lease _lease;
    MailboxReader _reader;
    Sweeper _sweeper;
    Registration _registration;
    Stage _stage = Stage::Alone;
    SteadyTime _othersReturnBy; ///< until then the others may not have told Redis anew what it has forgotten
    Timer _confirmation;        ///< for that
    std::size_t _removalsUnderWay = 0;
    double _roomsToRefresh = 0;
};

} // namespace beckon::storeredis
