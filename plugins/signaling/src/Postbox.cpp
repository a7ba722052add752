#include "Postbox.h"

#include <utility>

namespace beckon::signaling {

namespace {

constexpr Milliseconds retryInterval{50};
constexpr std::size_t mostLetters = 65'536;

} // namespace

Cluster::Posting Postbox::tryToSend(const std::string& node, const Head& head, std::span<const std::string_view> text)
{
    _letter.kind = static_cast<std::uint8_t>(head.kind);
    _letter.room = head.room;
    _letter.sender = head.sender;
    _letter.target = head.target;
    return _cluster.send(node, _letter, text);
}

void Postbox::send(const std::string& node, Letter letter)
{
    const auto waiting = _waiting.find(node);
    if (waiting == _waiting.end() && offer(node, letter))
        return;
    if (_count >= mostLetters || !_budget.take(letter.text.size()))
        return;
    ++_count;
    _waiting[node].push_back(std::move(letter));
    if (!_timer)
        arm();
}

std::deque<Letter> Postbox::takeBack(const std::string& node)
{
    const auto waiting = _waiting.find(node);
    if (waiting == _waiting.end())
        return {};
    Letters letters = std::move(waiting->second);
    giveBack(letters);
    _waiting.erase(waiting);
    return letters;
}

void Postbox::clear() noexcept
{
    _timer.cancel();
    for (const auto& [node, letters] : _waiting)
        giveBack(letters);
    _waiting.clear();
}

bool Postbox::offer(const std::string& node, const Letter& letter)
{
    const std::string_view text = letter.text;
    return _cluster.send(node, letter, {&text, 1}) == Cluster::Posting::Taken;
}

void Postbox::retry()
{
    for (auto waiting = _waiting.begin(); waiting != _waiting.end();) {
        Letters& letters = waiting->second;
        while (!letters.empty() && offer(waiting->first, letters.front())) {
            _budget.giveBack(letters.front().text.size());
            letters.pop_front();
            --_count;
        }
        waiting = letters.empty() ? _waiting.erase(waiting) : std::next(waiting);
    }
    if (!_waiting.empty())
        arm();
}

void Postbox::arm()
{
    _timer = _loop.schedule(retryInterval, [this] {
        _timer.cancel();
        retry();
    });
}

void Postbox::giveBack(const Letters& letters) noexcept
{
    for (const Letter& letter : letters)
        _budget.giveBack(letter.text.size());
    _count -= letters.size();
}

} // namespace beckon::signaling
