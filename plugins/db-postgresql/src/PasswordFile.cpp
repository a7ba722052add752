#include "PasswordFile.h"

#include "beckon/base/Error.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

namespace beckon::postgresql {

namespace {

/// One line for every host, port, database and user.
Secret lineWith(std::string_view password)
{
    std::string line;
    line.reserve(2 * password.size() + 16); // one allocation, which Secret overwrites
    line = "*:*:*:*:";
    for (const char c : password) {
        if (c == ':' || c == '\\')
            line += '\\';
        line += c;
    }
    line += '\n';
    return Secret(std::move(line));
}

[[noreturn]] void fail()
{
    throw SystemError("the password of DATABASE_URL (database.url) cannot be handed to libpq: " + std::generic_category().message(errno) +
                      "; is /proc mounted, and are there open files left?");
}

} // namespace

PasswordFile::PasswordFile(const Secret& password)
{
    if (password.empty())
        return;
    if (password.reveal().find_first_of("\r\n") != std::string_view::npos)
        throw ConfigurationError(
            "DATABASE_URL (database.url): the password has a line break, which libpq cannot read; change the password");
    _descriptor = ::memfd_create("database-password", MFD_CLOEXEC);
    if (_descriptor < 0)
        fail();
    const Secret line = lineWith(password.reveal());
    const auto written = ::write(_descriptor, line.reveal().data(), line.reveal().size());
    // libpq passes over a file that others may read.
    if (written != static_cast<ssize_t>(line.reveal().size()) || ::fchmod(_descriptor, 0600) != 0 || ::access(path().c_str(), R_OK) != 0) {
        const int error = errno;
        ::close(_descriptor);
        errno = error;
        fail();
    }
}

PasswordFile::~PasswordFile()
{
    if (_descriptor >= 0)
        ::close(_descriptor);
}

std::string PasswordFile::path() const
{
    return _descriptor < 0 ? std::string() : "/proc/self/fd/" + std::to_string(_descriptor);
}

} // namespace beckon::postgresql
