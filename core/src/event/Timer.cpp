#include "beckon/event/Timer.h"

#include "beckon/event/EventLoop.h"

#include <utility>

namespace beckon::inline abi1 {

Timer::Timer(Timer&& other) noexcept : _loop(std::exchange(other._loop, nullptr)), _id(std::exchange(other._id, 0)) {}

Timer& Timer::operator=(Timer&& other) noexcept
{
    if (this != &other) {
        cancel();
        _loop = std::exchange(other._loop, nullptr);
        _id = std::exchange(other._id, 0);
    }
    return *this;
}

void Timer::cancel() noexcept
{
    if (EventLoop* loop = std::exchange(_loop, nullptr))
        loop->cancel(std::exchange(_id, 0));
}

} // namespace beckon::inline abi1
