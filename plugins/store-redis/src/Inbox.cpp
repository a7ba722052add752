#include "Inbox.h"

namespace beckon::storeredis {

Inbox::Receipt Inbox::receive(std::uint64_t series, std::uint64_t number, std::uint64_t base, std::size_t size)
{
    const Continuity continuity = raise(series, base);
    if (series < _series)
        return {Verdict::Seen, continuity};
    if (number < _expected) {
        _owes = true;
        return {Verdict::Seen, continuity};
    }
    if (number > _expected)
        return {Verdict::Gap, continuity};
    ++_expected;
    _owes = true;
    ++_count;
    _bytes += size;
    return {Verdict::Deliver, continuity};
}

Inbox::Continuity Inbox::raise(std::uint64_t series, std::uint64_t base)
{
    if (series < _series || (series == _series && base <= _expected))
        return Continuity::Whole;
    const bool isFirst = _series == 0;
    _series = series;
    _expected = base;
    return isFirst ? Continuity::Whole : Continuity::Broken;
}

std::uint64_t Inbox::acknowledge() noexcept
{
    _owes = false;
    _count = 0;
    _bytes = 0;
    return _expected == 0 ? 0 : _expected - 1;
}

} // namespace beckon::storeredis
