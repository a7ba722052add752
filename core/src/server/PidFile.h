#pragma once

#include "event/FileDescriptor.h"

#include <filesystem>

namespace beckon {

/// The file of --pidfile: holds the number of this process and a newline while this object lives, and is locked for as long, so that two
/// servers cannot have the same. Threads: any one.
class PidFile
{
public:
    /// Throws SystemError, naming the fix, when the file cannot be written or a living server has it.
    explicit PidFile(const std::filesystem::path& file);

    /// Removes the file.
    ~PidFile();
    PidFile(const PidFile&) = delete;
    PidFile& operator=(const PidFile&) = delete;

private:
    const std::filesystem::path _file;
    FileDescriptor _lock;
};

} // namespace beckon
