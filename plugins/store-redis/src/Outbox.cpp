#include "Outbox.h"

#include <algorithm>
#include <iterator>

namespace beckon::storeredis {

std::size_t sizeOf(const Letter& letter) noexcept
{
    return sizeof(Letter) + letter.room.size() + letter.sender.size() + letter.target.size() + letter.text.size();
}

std::optional<Outbox::Due> Outbox::next()
{
    if (!hasNext())
        return std::nullopt;
    const std::uint64_t number = _nextNumber++;
    _written = std::max(_written, number);
    return Due{number, _base, &_letters[number - _base]};
}

std::size_t Outbox::acknowledge(std::uint64_t number)
{
    if (number > _written)
        return 0;
    std::size_t freed = 0;
    while (_base <= number) {
        freed += sizeOf(_letters.front());
        _letters.pop_front();
        ++_base;
    }
    _nextNumber = std::max(_nextNumber, _base);
    return freed;
}

void Outbox::resendFrom(std::uint64_t number)
{
    _nextNumber = std::clamp(number, _base, _nextNumber);
}

void Outbox::stall(std::uint64_t round) noexcept
{
    _isStalled = _isStalled || round == _round;
}

void Outbox::resume() noexcept
{
    ++_round;
    _isStalled = false;
    _nextNumber = _base;
}

std::vector<Letter> Outbox::giveUp()
{
    _hasGivenUp = _hasGivenUp || !_letters.empty();
    _base = endNumber();
    _nextNumber = _base;
    _written = std::max(_written, _base - 1);
    std::vector<Letter> lost(std::make_move_iterator(_letters.begin()), std::make_move_iterator(_letters.end()));
    _letters.clear();
    return lost;
}

} // namespace beckon::storeredis
