#pragma once

#include "beckon/event/EventLoop.h"
#include "event/EpollLoop.h"

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

namespace beckon {

/// The loops of the server, each on a thread of its own.
/// Ownership: owns the loops; joins their threads when stopped or destroyed. Threads: see EventLoops.
class LoopGroup final : public EventLoops
{
public:
    /// Starts `count` loops; 0 means one per core.
    explicit LoopGroup(std::size_t count);
    ~LoopGroup() override;

    std::size_t size() const noexcept override { return _loops.size(); }
    EventLoop& forKey(std::size_t affinity) noexcept override { return at(affinity % _loops.size()); }
    EpollLoop& at(std::size_t index) noexcept { return *_loops[index]; }

    /// See EpollLoop::observeTurns.
    void observeTurns(Histogram& turns, Histogram& messages);

    /// Runs what has been posted, ends the loops and joins their threads; posts that come later are destroyed with the loops. A second call
    /// does nothing.
    void stop();

private:
    std::vector<std::unique_ptr<EpollLoop>> _loops;
    std::vector<std::thread> _threads;
};

} // namespace beckon
