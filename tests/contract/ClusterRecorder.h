#pragma once

#include "beckon/service/Cluster.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace beckon::test {

/// Writes down what a cluster tells, and waits for it.
class ClusterRecorder final : public ClusterObserver
{
public:
    static constexpr std::chrono::seconds deadline{10};

    void onRosterEvent(const RosterEvent& event) override
    {
        record([&] { _events.push_back(event); });
    }
    void onUnheard(const std::string& room) override
    {
        record([&] { _letters.push_back("unheard: " + room); });
    }
    void onLetter(const std::string& from, Letter letter) override
    {
        record([&] { _letters.push_back(from + ": " + letter.text); });
    }
    void onLost(const std::string& node, Letter letter) override
    {
        record([&] { _letters.push_back("lost to " + node + ": " + letter.text); });
    }
    void onNodeGone(const std::string& node) override
    {
        record([&] { _letters.push_back("gone: " + node); });
    }

    std::vector<RosterEvent> events() const
    {
        const std::lock_guard lock(_mutex);
        return _events;
    }

    /// The events as words, for comparing: `joined alice`. Waits until there are so many.
    std::vector<std::string> words(std::size_t count) const
    {
        std::unique_lock lock(_mutex);
        _changed.wait_for(lock, deadline, [&] { return _events.size() >= count; });
        std::vector<std::string> words;
        for (const RosterEvent& event : _events)
            words.push_back(wordOf(event) + ' ' + event.user);
        return words;
    }

    std::vector<std::string> letters(std::size_t count) const
    {
        std::unique_lock lock(_mutex);
        _changed.wait_for(lock, deadline, [&] { return _letters.size() >= count; });
        return _letters;
    }

    /// Forgets what has come.
    void clear()
    {
        const std::lock_guard lock(_mutex);
        _events.clear();
        _letters.clear();
    }

    static std::string wordOf(const RosterEvent& event)
    {
        switch (event.kind) {
        case RosterEvent::Kind::Joined:
            return event.connected ? "joined" : "arrived";
        case RosterEvent::Kind::Moved:
            return "moved";
        case RosterEvent::Kind::Away:
            return "away";
        case RosterEvent::Kind::Left:
            return "left";
        case RosterEvent::Kind::Removed:
            return "removed";
        case RosterEvent::Kind::Expected:
            return "expected";
        }
        return "?";
    }

private:
    template <typename Write>
    void record(Write write)
    {
        {
            const std::lock_guard lock(_mutex);
            write();
        }
        _changed.notify_all();
    }

    mutable std::mutex _mutex;
    mutable std::condition_variable _changed;
    std::vector<RosterEvent> _events;
    std::vector<std::string> _letters;
};

} // namespace beckon::test
