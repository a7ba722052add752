#pragma once

#include "beckon/base/Limits.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::signaling {

/// The bytes that wait in all rooms together, against one limit. Ownership: keeps a reference to the limits. Threads: any.
class WaitingBudget
{
public:
    explicit WaitingBudget(const Limits& limits) noexcept : _limits(limits) {}

    /// False, and nothing taken, when it does not fit.
    [[nodiscard]] bool take(Bytes bytes) noexcept;
    void giveBack(Bytes bytes) noexcept { _used.fetch_sub(bytes, std::memory_order_relaxed); }
    Bytes used() const noexcept { return _used.load(std::memory_order_relaxed); }

private:
    const Limits& _limits;
    std::atomic<Bytes> _used{0};
};

/// Where a message comes from.
struct Origin
{
    std::string_view sender;
    std::uint64_t generation = 0; ///< of the connection that the sender sent it by; 0 when it is not known, and older than others
    std::string_view node = {};   ///< that sent it here; empty when it is this one's to deliver
};

/// A message that waits for its target's connection.
struct WaitingMessage
{
    std::string sender;
    std::uint64_t generation = 0; ///< see Origin
    std::string origin;           ///< the node that sent it here; empty when it is this one's to deliver
    std::string text;             ///< as it will go out
};

/// How much waits for somebody.
struct Held
{
    std::size_t messages = 0;
    Bytes bytes = 0;
};

/// The messages that wait for one participant, in order.
/// Ownership: keeps references to the limits and the budget, and gives its bytes back when it ends. Threads: one.
class WaitingQueue
{
public:
    WaitingQueue(const Limits& limits, WaitingBudget& budget) noexcept : _limits(limits), _budget(budget) {}
    ~WaitingQueue() { _budget.giveBack(_bytes); }
    WaitingQueue(const WaitingQueue&) = delete;
    WaitingQueue& operator=(const WaitingQueue&) = delete;

    /// Copies the message made of `parts`. False, and nothing kept, when a limit is reached, together with what waits `elsewhere`.
    [[nodiscard]] bool add(const Origin& from, std::span<const std::string_view> parts, const Held& elsewhere = {});

    /// The same, but before all that its sender sent by a later connection.
    [[nodiscard]] bool addInOrder(const Origin& from, std::string_view text);

    /// Gives the messages away, the oldest first.
    std::vector<WaitingMessage> take() noexcept;

    /// Gives those away that this other node sent, or, without a name, any other.
    std::vector<WaitingMessage> takeForeign(std::string_view origin = {});

    /// Gives those away that are this node's to deliver and whose sender `isMeant`.
    template <typename Predicate>
    std::vector<WaitingMessage> takeOf(Predicate isMeant)
    {
        return takeUnless([&](const WaitingMessage& message) { return !message.origin.empty() || !isMeant(message.sender); });
    }

    /// Puts all of `older` before what waits here, whatever the limits.
    void prepend(WaitingQueue& older);

    bool empty() const noexcept { return _messages.empty(); }
    Held held() const noexcept { return {_messages.size(), _bytes}; }

private:
    std::vector<WaitingMessage> takeUnless(const std::function<bool(const WaitingMessage&)>& stays);
    bool fits(Bytes size, const Held& elsewhere) const noexcept;

    const Limits& _limits;
    WaitingBudget& _budget;
    std::vector<WaitingMessage> _messages;
    Bytes _bytes = 0;
};

} // namespace beckon::signaling
