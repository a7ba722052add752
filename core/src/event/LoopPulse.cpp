#include "event/LoopPulse.h"

namespace beckon {

LoopPulse::LoopPulse(LoopGroup& loops) : _loops(loops)
{
    for (std::size_t i = 0; i < loops.size(); ++i)
        _answers.push_back(std::make_shared<std::atomic<bool>>(true));
}

std::vector<std::size_t> LoopPulse::beat()
{
    std::vector<std::size_t> silent;
    for (std::size_t i = 0; i < _answers.size(); ++i) {
        if (!_answers[i]->exchange(false)) {
            silent.push_back(i);
            continue;
        }
        _loops.at(i).post([answered = _answers[i]] { *answered = true; });
    }
    return silent;
}

} // namespace beckon
