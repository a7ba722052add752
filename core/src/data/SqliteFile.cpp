#include "beckon/base/Error.h"
#include "data/SqliteConnector.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace beckon {

namespace {

std::string about(const std::filesystem::path& path)
{
    return "DATABASE_URL (database.url) names " + path.string() + ": ";
}

std::string reason(int error)
{
    return std::generic_category().message(error);
}

void requireDirectory(const std::filesystem::path& file)
{
    const std::filesystem::path directory = file.parent_path();
    struct stat status = {};
    if (::stat(directory.c_str(), &status) != 0)
        throw SystemError(about(file) + "the directory " + directory.string() + ": " + reason(errno) + "; create it, or name another file");
    if (!S_ISDIR(status.st_mode))
        throw ConfigurationError(about(file) + directory.string() + " is not a directory; name another file");
    // SQLite writes its log beside the file.
    if (::faccessat(AT_FDCWD, directory.c_str(), R_OK | W_OK | X_OK, AT_EACCESS) != 0)
        throw SystemError(about(file) + "the directory " + directory.string() + " cannot be written (" + reason(errno) +
                          "); give this user the right to, or name another file");
}

/// False when it exists already.
bool create(const std::filesystem::path& file)
{
    // An existing file must not be opened and closed here: close() would take away every POSIX lock that this process holds on it.
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0 && errno != EEXIST)
        throw SystemError(about(file) + "it cannot be created (" + reason(errno) + "); correct that, or name another file");
    if (descriptor >= 0)
        ::close(descriptor);
    return descriptor >= 0;
}

} // namespace

void prepareSqliteFile(const std::filesystem::path& file, MissingFile missing)
{
    requireDirectory(file);
    if (missing == MissingFile::Create && create(file))
        return;

    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0) {
        if (missing == MissingFile::Ignore && errno == ENOENT)
            return;
        throw SystemError(about(file) + reason(errno) + "; name another file");
    }
    if (!S_ISREG(status.st_mode))
        throw ConfigurationError(about(file) + "it is not a file; name a file");
    if (::faccessat(AT_FDCWD, file.c_str(), R_OK | W_OK, AT_EACCESS) != 0)
        throw SystemError(about(file) + "it cannot be written (" + reason(errno) + "); give this user the right to, or name another file");
}

std::optional<FileIdentity> identityOf(const std::filesystem::path& file) noexcept
{
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0)
        return std::nullopt;
    return FileIdentity{status.st_dev, status.st_ino};
}

} // namespace beckon
