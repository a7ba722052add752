#include "event/LoopPulse.h"

namespace beckon {

LoopPulse::LoopPulse(LoopGroup& loops) : _loops(loops)
{
    for (std::size_t i = 0; i < loops.size(); ++i)
        _answers.push_back(std::make_shared<std::atomic<bool>>(true));
}

std::vector<LoopPulse::Silent> LoopPulse::beat()
{
    std::vector<Silent> silent;
    for (std::size_t i = 0; i < _answers.size(); ++i) {
        if (!_answers[i]->exchange(false)) {
            const std::string* const plugin = _loops.at(i).plugin();
            silent.push_back({i, plugin ? *plugin : std::string()});
            continue;
        }
        _loops.at(i).post([answered = _answers[i]] { *answered = true; });
    }
    return silent;
}

} // namespace beckon
