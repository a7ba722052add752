#pragma once

#include "Letters.h"
#include "WaitingQueue.h"
#include "beckon/event/EventLoop.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace beckon::signaling {

/// Sends the letters that nobody can be told of when the cluster takes none: they wait here, in order, and are tried again.
/// Ownership: keeps references, and gives its bytes back to the budget when it ends. Threads: the loop's. Errors: what exceeds the budget,
/// or 65,536 letters, is dropped.
class Postbox
{
public:
    Postbox(EventLoop& loop, Cluster& cluster, WaitingBudget& budget) noexcept : _loop(loop), _cluster(cluster), _budget(budget) {}
    ~Postbox() { clear(); }
    Postbox(const Postbox&) = delete;
    Postbox& operator=(const Postbox&) = delete;

    struct Head
    {
        LetterKind kind;
        std::string_view room;
        std::string_view sender;
        std::string_view target;
    };

    /// Sends a letter of this text at once or not at all.
    Cluster::Posting tryToSend(const std::string& node, const Head& head, std::span<const std::string_view> text);

    void send(const std::string& node, Letter letter);

    /// What waits for that node, which has died without having got it.
    std::deque<Letter> takeBack(const std::string& node);
    void clear() noexcept;

private:
    using Letters = std::deque<Letter>;

    bool offer(const std::string& node, const Letter& letter);
    void retry();
    void arm();
    void giveBack(const Letters& letters) noexcept;

    EventLoop& _loop;
    Cluster& _cluster;
    WaitingBudget& _budget;
    std::map<std::string, Letters, std::less<>> _waiting; ///< no empty ones
    std::size_t _count = 0;
    Letter _letter; ///< kept for its memory
    Timer _timer;
};

} // namespace beckon::signaling
