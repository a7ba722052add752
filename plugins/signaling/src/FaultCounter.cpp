#include "FaultCounter.h"

namespace beckon::signaling {

bool FaultCounter::add(SteadyTime now, std::size_t limit, Milliseconds window)
{
    if (limit == 0)
        return false;
    if (_times.size() < limit)
        _times.push_back(now);
    else
        _times[_next] = now;
    _next = (_next + 1) % limit;
    return _times.size() == limit && now - _times[_next] <= window;
}

} // namespace beckon::signaling
