#pragma once

#include "event/FileDescriptor.h"

#include <utility>

namespace beckon {

/// The server in the background, as --daemon asks for. Poco's ServerApplication could do it, but its parent answers 0 before the start has
/// succeeded, its child has lost standard error by then, and relative paths begin at / in it.
/// Threads: one, and none may exist before.
class Daemon
{
public:
    /// Returns in a child with a session of its own, umask 027 and the same working directory. The process that called waits for it: it
    /// ends with 0 once the child is ready, or with the child's exit code. Throws SystemError when there can be no child.
    static Daemon detach();

    /// Lets the waiting process go. Standard output and error go nowhere from here on, unless into a file.
    void ready();

private:
    explicit Daemon(FileDescriptor waiting) noexcept : _waiting(std::move(waiting)) {}

    FileDescriptor _waiting; ///< the parent reads from the other end
};

} // namespace beckon
