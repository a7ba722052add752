#include "event/LoopGroup.h"

#include "event/RunGuarded.h"

#include <algorithm>

namespace beckon {

LoopGroup::LoopGroup(std::size_t count)
{
    const std::size_t loops = count == 0 ? std::max(1U, std::thread::hardware_concurrency()) : count;
    for (std::size_t i = 0; i < loops; ++i)
        _loops.push_back(std::make_unique<EpollLoop>());
    for (const auto& loop : _loops) {
        _threads.emplace_back([&loop = *loop] {
            nameThread("loop");
            loop.run();
        });
    }
}

LoopGroup::~LoopGroup()
{
    stop();
}

void LoopGroup::observeTurns(Histogram& turns, Histogram& messages)
{
    for (const auto& loop : _loops)
        loop->post([&loop = *loop, &turns, &messages] { loop.observeTurns(turns, messages); });
}

void LoopGroup::stop()
{
    for (const auto& loop : _loops)
        loop->stop();
    for (std::thread& thread : _threads)
        thread.join();
    _threads.clear();
}

} // namespace beckon
