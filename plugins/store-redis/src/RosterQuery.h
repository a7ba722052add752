#pragma once

#include "Reply.h"

#include <cstddef>
#include <functional>
#include <future>
#include <span>
#include <string>
#include <vector>

namespace beckon::storeredis {

/// Somebody who waits for the connected users of some rooms. Ownership: shared by who waits and who answers.
/// Threads: answers on one thread; the waiting on another.
class RosterQuery
{
public:
    using Names = std::vector<std::string>;

    explicit RosterQuery(std::span<const std::string> rooms);

    const std::vector<std::string>& rooms() const noexcept { return _rooms; }

    /// The roster of the room of that index as Redis has it.
    void answer(std::size_t index, const Reply& roster);

    /// Whatever is missing comes from there.
    void answerRest(const std::function<Names(const std::string& room)>& source);

    std::future<std::vector<Names>> future() { return _answered.get_future(); }

private:
    void settle(std::size_t index, Names users);

    const std::vector<std::string> _rooms;
    std::vector<Names> _users;
    std::vector<bool> _settled;
    std::size_t _open;
    std::promise<std::vector<Names>> _answered;
};

} // namespace beckon::storeredis
