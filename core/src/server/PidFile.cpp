#include "server/PidFile.h"

#include "beckon/base/Error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace beckon {
namespace {

SystemError cannotWrite(const std::filesystem::path& file, const std::string& reason)
{
    return SystemError("cannot write the pid file " + file.string() + " (--pidfile): " + reason);
}

SystemError refusedBySystem(const std::filesystem::path& file)
{
    return cannotWrite(file, std::generic_category().message(errno) + "; name one in a directory that this user may write");
}

/// The one who removes a file holds its lock until then: a lock on a file that is gone is a lock on nothing.
bool isGone(int descriptor)
{
    struct stat status = {};
    return ::fstat(descriptor, &status) == 0 && status.st_nlink == 0;
}

FileDescriptor openLocked(const std::filesystem::path& file)
{
    constexpr mode_t readable = 0644;
    for (;;) {
        FileDescriptor opened(::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, readable));
        if (!opened)
            throw refusedBySystem(file);
        if (::flock(opened.get(), LOCK_EX | LOCK_NB) != 0)
            throw errno == EWOULDBLOCK ? cannotWrite(file, "a server that runs has it; stop that one first") : refusedBySystem(file);
        if (!isGone(opened.get()))
            return opened;
    }
}

} // namespace

PidFile::PidFile(const std::filesystem::path& file) : _file(std::filesystem::absolute(file)), _lock(openLocked(_file))
{
    const std::string text = std::to_string(::getpid()) + "\n";
    if (::ftruncate(_lock.get(), 0) != 0 || ::write(_lock.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw refusedBySystem(_file);
}

PidFile::~PidFile()
{
    std::error_code ignored;
    std::filesystem::remove(_file, ignored);
}

} // namespace beckon
