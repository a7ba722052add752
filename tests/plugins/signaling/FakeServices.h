#pragma once

#include "beckon/base/Error.h"
#include "beckon/service/Rooms.h"
#include "beckon/service/Tokens.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace beckon::signaling {

/// Rooms without a database. The observer hears of changes when the test says so, as if a worker were slow.
class FakeRooms final : public Rooms
{
public:
    using Table = std::map<std::string, std::vector<std::string>>;

    explicit FakeRooms(std::shared_ptr<Table> table = std::make_shared<Table>()) : rooms(*table), _table(std::move(table)) {}

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

    Table& rooms; ///< with the participants of each; of all nodes
    std::weak_ptr<RoomObserver> observer;
    std::function<void()> beforeJoin;
    std::function<void()> afterJoin;
    std::function<void()> afterRoster;
    int rostersRead = 0;

private:
    std::shared_ptr<Table> _table;
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
