#include "Restoration.h"

#include <iterator>
#include <utility>

namespace beckon::storeredis {

namespace {

constexpr std::size_t mostUnderWay = 32;

} // namespace

void Restoration::start(std::vector<std::string> rooms, std::function<void()> onSent)
{
    _underWay = 0;
    _onSent = std::move(onSent);
    _rooms.clear();
    _rooms.insert(std::move_iterator(rooms.begin()), std::move_iterator(rooms.end()));
    pump();
}

void Restoration::stop()
{
    _rooms.clear();
    _onSent = nullptr;
}

void Restoration::hasten(const std::string& room)
{
    if (_rooms.erase(room) > 0)
        send(room, [] {});
}

void Restoration::pump()
{
    while (_underWay < mostUnderWay && !_rooms.empty()) {
        const std::string room = std::move(_rooms.extract(_rooms.begin()).value());
        ++_underWay;
        send(room, [this] {
            --_underWay;
            pump();
        });
    }
    if (_rooms.empty() && _onSent)
        std::exchange(_onSent, nullptr)();
}

void Restoration::send(const std::string& room, std::function<void()> done)
{
    std::vector<std::string> texts;
    for (const auto& [user, presence] : _rosters.own(room)) {
        texts.push_back(user);
        texts.push_back(formatPresence(presence));
    }
    std::vector<std::string_view> arguments{room, _rosters.isWatched(room) ? "1" : "0"};
    arguments.insert(arguments.end(), texts.begin(), texts.end());
    _scripts.restore(arguments, [done = std::move(done)](const Reply&) { done(); });
}

} // namespace beckon::storeredis
