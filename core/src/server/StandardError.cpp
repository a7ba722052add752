#include "server/StandardError.h"

#include "beckon/base/Clock.h"
#include "server/LogLine.h"

#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>

namespace beckon {

void writeStandardError(std::string_view text, const std::function<bool()>& giveUp)
{
    constexpr int pollMilliseconds = 100;
    while (!text.empty()) {
        pollfd ready{STDERR_FILENO, POLLOUT, 0};
        const int count = ::poll(&ready, 1, pollMilliseconds);
        if (count == 0 || (count < 0 && errno == EINTR)) {
            if (giveUp())
                return;
            continue;
        }
        // A pipe that polls as writable takes PIPE_BUF bytes without blocking.
        const ssize_t written = ::write(STDERR_FILENO, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (written > 0)
            text.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR && errno != EAGAIN)
            return;
    }
}

bool isJournal()
{
    // JOURNAL_STREAM is DEVICE:INODE of the stream, and is inherited by whoever writes elsewhere too (systemd.exec(5)).
    const char* stream = std::getenv("JOURNAL_STREAM"); // NOLINT(concurrency-mt-unsafe): nothing here ever sets a variable
    struct stat status = {};
    if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0)
        return false;
    return stream == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

void complain(std::string_view text)
{
    const SteadyTime deadline = std::chrono::steady_clock::now() + Seconds(2);
    writeStandardError("beckond: " + escapeControls(text) + "\n", [deadline] { return std::chrono::steady_clock::now() >= deadline; });
}

} // namespace beckon
