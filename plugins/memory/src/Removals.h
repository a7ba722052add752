#pragma once

#include "beckon/base/Clock.h"

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace beckon::memory {

/// Who was removed from which room in the last half minute.
/// Ownership: owns its list, which holds what one window can bring. Threads: one at a time.
class Removals
{
public:
    static constexpr Milliseconds window{30'000};

    void add(std::string_view room, std::string_view user, SteadyTime now);
    bool contains(std::string_view room, std::string_view user, SteadyTime now);

private:
    using Times = std::map<std::string, SteadyTime, std::less<>>;

    void sweep(SteadyTime now);

    Times _times;
    std::deque<std::pair<SteadyTime, std::string>> _byTime;
};

} // namespace beckon::memory
