#include "WaitingQueue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace beckon::signaling {

namespace {

WaitingMessage messageFrom(const Origin& from)
{
    return {std::string(from.sender), from.generation, std::string(from.node), {}};
}

} // namespace

bool WaitingBudget::take(Bytes bytes) noexcept
{
    const Bytes limit = _limits.totalWaitingBytes; // once: it may change, and more may wait than it allows now
    Bytes used = _used.load(std::memory_order_relaxed);
    do {
        if (used > limit || bytes > limit - used)
            return false;
    } while (!_used.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return true;
}

bool WaitingQueue::add(const Origin& from, std::span<const std::string_view> parts, const Held& elsewhere)
{
    Bytes size = 0;
    for (const std::string_view part : parts)
        size += part.size();
    if (!fits(size, elsewhere) || !_budget.take(size))
        return false;
    _bytes += size;

    WaitingMessage& message = _messages.emplace_back(messageFrom(from));
    message.text.reserve(size);
    for (const std::string_view part : parts)
        message.text += part;
    return true;
}

bool WaitingQueue::addInOrder(const Origin& from, std::string_view text)
{
    if (!fits(text.size(), {}) || !_budget.take(text.size()))
        return false;
    _bytes += text.size();
    const auto later = std::find_if(_messages.begin(), _messages.end(), [&from](const WaitingMessage& message) {
        return message.sender == from.sender && message.generation > from.generation;
    });
    _messages.insert(later, messageFrom(from))->text = text;
    return true;
}

bool WaitingQueue::fits(Bytes size, const Held& elsewhere) const noexcept
{
    return _messages.size() + elsewhere.messages < _limits.waitingMessages && _bytes + elsewhere.bytes + size <= _limits.waitingBytes;
}

std::vector<WaitingMessage> WaitingQueue::take() noexcept
{
    _budget.giveBack(std::exchange(_bytes, 0));
    return std::exchange(_messages, {});
}

std::vector<WaitingMessage> WaitingQueue::takeForeign(std::string_view origin)
{
    return takeUnless(
        [origin](const WaitingMessage& message) { return message.origin.empty() || (!origin.empty() && message.origin != origin); });
}

std::vector<WaitingMessage> WaitingQueue::takeUnless(const std::function<bool(const WaitingMessage&)>& stays)
{
    const auto begin = std::stable_partition(_messages.begin(), _messages.end(), stays);
    std::vector<WaitingMessage> taken(std::make_move_iterator(begin), std::make_move_iterator(_messages.end()));
    _messages.erase(begin, _messages.end());
    Bytes size = 0;
    for (const WaitingMessage& message : taken)
        size += message.text.size();
    _bytes -= size;
    _budget.giveBack(size);
    return taken;
}

void WaitingQueue::prepend(WaitingQueue& older)
{
    older._messages.insert(older._messages.end(), std::make_move_iterator(_messages.begin()), std::make_move_iterator(_messages.end()));
    _messages = std::exchange(older._messages, {});
    _bytes += std::exchange(older._bytes, 0);
}

} // namespace beckon::signaling
