#include "WaitingQueue.h"

#include <utility>

namespace beckon::signaling {

bool WaitingBudget::take(Bytes bytes) noexcept
{
    Bytes used = _used.load(std::memory_order_relaxed);
    do {
        if (used > _limit || bytes > _limit - used)
            return false;
    } while (!_used.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return true;
}

bool WaitingQueue::add(std::string_view sender, std::span<const std::string_view> parts)
{
    Bytes size = 0;
    for (const std::string_view part : parts)
        size += part.size();
    if (_messages.size() >= _limits.waitingMessages || size > _limits.waitingBytes - _bytes || !_budget.take(size))
        return false;
    _bytes += size;

    WaitingMessage& message = _messages.emplace_back();
    message.sender = sender;
    message.text.reserve(size);
    for (const std::string_view part : parts)
        message.text += part;
    return true;
}

std::vector<WaitingMessage> WaitingQueue::take() noexcept
{
    _budget.giveBack(std::exchange(_bytes, 0));
    return std::exchange(_messages, {});
}

} // namespace beckon::signaling
