#include "Console.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace beckon::mailconsole {

namespace {

/// A terminal with room for one byte polls as writable, and would block for the others: it is opened once more, without blocking.
/// -1 for everything else.
int openTerminal(int descriptor)
{
    if (::isatty(descriptor) == 0)
        return -1;
    const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
    return ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

} // namespace

Console::Console(int descriptor) : _descriptor(descriptor), _own(openTerminal(descriptor))
{
    if (_own >= 0)
        _descriptor = _own;
}

Console::~Console()
{
    if (_own >= 0)
        ::close(_own);
}

Printed Console::print(std::string_view text, const std::function<bool()>& giveUp) const
{
    constexpr int pollMilliseconds = 100;
    while (!text.empty()) {
        pollfd ready{_descriptor, POLLOUT, 0};
        const int count = ::poll(&ready, 1, pollMilliseconds);
        if (count <= 0) {
            if (giveUp())
                return Printed::GivenUp;
            continue;
        }
        // A pipe that polls as writable takes PIPE_BUF bytes without blocking.
        const ssize_t written = ::write(_descriptor, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (written > 0)
            text.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR && errno != EAGAIN)
            return Printed::Failed;
        else if (giveUp())
            return Printed::GivenUp;
    }
    return Printed::Whole;
}

} // namespace beckon::mailconsole
