#pragma once

#include "Guarded.h"
#include "beckon/service/Cluster.h"

#include <memory>
#include <string>
#include <utility>

namespace beckon::storeredis {

/// Calls the cluster's observer as long as there is one. What it throws is logged. Threads: one at a time.
/// Ownership: keeps a reference to the log.
class ObserverCalls
{
public:
    explicit ObserverCalls(Poco::Logger& log) : _log(log) {}

    void set(std::weak_ptr<ClusterObserver> observer) { _observer = std::move(observer); }

    void event(const RosterEvent& event)
    {
        call([&](ClusterObserver& observer) { observer.onRosterEvent(event); });
    }

    void unheard(const std::string& room)
    {
        call([&](ClusterObserver& observer) { observer.onUnheard(room); });
    }

    void letter(const std::string& from, Letter letter)
    {
        call([&](ClusterObserver& observer) { observer.onLetter(from, std::move(letter)); });
    }

    void lost(const std::string& node, Letter letter)
    {
        call([&](ClusterObserver& observer) { observer.onLost(node, std::move(letter)); });
    }

    void gone(const std::string& node)
    {
        call([&](ClusterObserver& observer) { observer.onNodeGone(node); });
    }

private:
    template <typename Call>
    void call(const Call& call)
    {
        if (const std::shared_ptr<ClusterObserver> observer = _observer.lock())
            guarded(_log, [&] { call(*observer); });
    }

    Poco::Logger& _log;
    std::weak_ptr<ClusterObserver> _observer;
};

} // namespace beckon::storeredis
