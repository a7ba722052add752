#pragma once

#include "beckon/base/Error.h"
#include "beckon/service/Cluster.h"
#include "beckon/service/Rooms.h"
#include "beckon/service/Tokens.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace beckon::signaling {

/// Rooms without a database. The observer hears of changes when the test says so, as if a worker were slow.
class FakeRooms final : public Rooms
{
public:
    Membership membership(std::string_view room, std::string_view user) override
    {
        const auto found = rooms.find(std::string(room));
        if (found == rooms.end())
            return Membership::NoRoom;
        const bool in = std::find(found->second.begin(), found->second.end(), user) != found->second.end();
        return in ? Membership::Participant : Membership::Outsider;
    }

    Membership join(std::string_view room, std::string_view user, const std::function<void(Membership before)>& told) override
    {
        if (beforeJoin)
            beforeJoin();
        const Membership before = membership(room, user);
        if (before == Membership::Outsider)
            rooms[std::string(room)].emplace_back(user);
        if (before != Membership::NoRoom)
            told(before);
        if (afterJoin)
            afterJoin();
        return before;
    }

    std::vector<std::string> participants(std::string_view room) override
    {
        ++rostersRead;
        std::vector<std::string> names = rooms[std::string(room)];
        if (afterRoster)
            afterRoster();
        return names;
    }

    void observe(std::weak_ptr<RoomObserver> watcher) override { observer = std::move(watcher); }

    void create(const std::string& room, const std::string& owner)
    {
        rooms[room] = {owner};
        observer.lock()->onCreated(room, owner);
    }

    void postJoin(const std::string& room, const std::string& user)
    {
        join(room, user, [&](Membership) { observer.lock()->onJoined(room, user); });
    }

    void postLeave(const std::string& room, const std::string& user)
    {
        if (membership(room, user) != Membership::Participant)
            return;
        std::erase(rooms[room], user);
        observer.lock()->onLeft(room, user);
    }

    std::map<std::string, std::vector<std::string>> rooms;
    std::weak_ptr<RoomObserver> observer;
    std::function<void()> beforeJoin;
    std::function<void()> afterJoin;
    std::function<void()> afterRoster;
    int rostersRead = 0;
};

/// The roster of one node.
class FakeCluster final : public Cluster
{
public:
    const std::string& nodeId() const noexcept override { return _node; }

    std::uint64_t enter(std::string_view room, std::string_view user) override
    {
        if (onEnter)
            onEnter();
        return _generations[{std::string(room), std::string(user)}] = ++_last;
    }

    void leave(std::string_view room, std::string_view user, std::uint64_t generation) override
    {
        const auto found = _generations.find({std::string(room), std::string(user)});
        if (found != _generations.end() && found->second == generation)
            _generations.erase(found);
    }

    std::vector<std::string> connected(std::string_view room) const override
    {
        std::vector<std::string> names;
        for (const auto& [key, generation] : _generations) {
            if (key.first == room)
                names.push_back(key.second);
        }
        return names;
    }

    std::function<void()> onEnter;

private:
    std::string _node = "node";
    std::map<std::pair<std::string, std::string>, std::uint64_t> _generations;
    std::uint64_t _last = 0;
};

/// `token-NAME` is NAME's access token.
class FakeTokens final : public Tokens
{
public:
    std::string issue(TokenPurpose, std::string_view subject) override { return "token-" + std::string(subject); }

    std::optional<Claims> verify(TokenPurpose purpose, std::string_view token) override
    {
        if (purpose != TokenPurpose::Access || !token.starts_with("token-"))
            return std::nullopt;
        Claims claims;
        claims.subject = token.substr(6);
        return claims;
    }

    Seconds lifetime(TokenPurpose) const noexcept override { return Seconds(1800); }
};

} // namespace beckon::signaling
