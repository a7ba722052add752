#include "RosterQuery.h"

#include "RosterText.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace beckon::storeredis {

namespace {

RosterQuery::Names connectedUsers(const Reply& roster)
{
    std::vector<std::pair<Stamp, std::string>> bySince;
    for (std::size_t i = 0; i + 1 < roster.elements.size(); i += 2) {
        const std::optional<Presence> presence = parsePresence(roster.elements[i + 1].text);
        if (presence && presence->state == Presence::State::Connected)
            bySince.emplace_back(presence->since, roster.elements[i].text);
    }
    std::sort(bySince.begin(), bySince.end());
    RosterQuery::Names users;
    users.reserve(bySince.size());
    for (auto& [since, user] : bySince)
        users.push_back(std::move(user));
    return users;
}

} // namespace

RosterQuery::RosterQuery(std::span<const std::string> rooms)
    : _rooms(rooms.begin(), rooms.end()), _users(rooms.size()), _settled(rooms.size()), _open(rooms.size())
{
    if (_open == 0)
        _answered.set_value({});
}

void RosterQuery::answer(std::size_t index, const Reply& roster)
{
    settle(index, connectedUsers(roster));
}

void RosterQuery::answerRest(const std::function<Names(const std::string& room)>& source)
{
    for (std::size_t i = 0; i < _rooms.size(); ++i) {
        if (!_settled[i])
            settle(i, source(_rooms[i]));
    }
}

void RosterQuery::settle(std::size_t index, Names users)
{
    if (_settled[index])
        return;
    _settled[index] = true;
    _users[index] = std::move(users);
    if (--_open == 0)
        _answered.set_value(std::move(_users));
}

} // namespace beckon::storeredis
