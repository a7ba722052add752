#pragma once

#include "beckon/base/Secret.h"

#include <string>

namespace beckon::postgresql {

/// A password as a file in memory that libpq reads (`passfile`): neither on disk, nor in the environment, nor in a connection string, which
/// Poco keeps and takes apart at spaces. It has mode 0600, and programs that this one starts do not inherit it.
/// Ownership: the file ends with this object. Threads: any, many at once.
class PasswordFile
{
public:
    /// Makes none for an empty password. Throws ConfigurationError for a line break in the password, SystemError when the system refuses.
    explicit PasswordFile(const Secret& password);
    ~PasswordFile();
    PasswordFile(const PasswordFile&) = delete;
    PasswordFile& operator=(const PasswordFile&) = delete;

    /// Where libpq finds it; empty when there is none.
    std::string path() const;

private:
    int _descriptor = -1;
};

} // namespace beckon::postgresql
