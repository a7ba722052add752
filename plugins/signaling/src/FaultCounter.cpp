#include "FaultCounter.h"

namespace beckon::signaling {

bool FaultCounter::add(SteadyTime now, std::size_t limit, Milliseconds window)
{
    if (limit == 0)
        return false;
    if (!_ring)
        _ring = std::make_unique<Ring>();
    std::vector<SteadyTime>& times = _ring->times;
    if (times.size() < limit)
        times.push_back(now);
    else
        times[_ring->next] = now;
    _ring->next = (_ring->next + 1) % limit;
    return times.size() == limit && now - times[_ring->next] <= window;
}

} // namespace beckon::signaling
