#pragma once

#include "event/EpollLoop.h"
#include "event/FileDescriptor.h"

#include <deque>
#include <string_view>

namespace beckon {

/// Clients that are told that they cannot come in. Closing a socket at once resets it when the client's request is still on its way, and
/// the client may never read why: some are held for a moment, and the oldest give way, so that a flood costs no more than that. Ownership:
/// owns their sockets. Threads: the loop's.
class TurnedAway
{
public:
    explicit TurnedAway(EpollLoop& loop) noexcept : _loop(loop) {}

    /// Sends the whole answer and no more.
    void tell(FileDescriptor client, std::string_view answer);

    /// The same for one that has been sent its answer.
    void hold(FileDescriptor client);

    /// Closes those that are held.
    void clear() noexcept;

private:
    EpollLoop& _loop;
    std::deque<FileDescriptor> _held;
    Timer _timer;
};

} // namespace beckon
