#pragma once

#include "server/LogSettings.h"

#include <Poco/AutoPtr.h>
#include <Poco/FileChannel.h>

#include <string_view>

namespace beckon {

class LogQueue;

/// Poco's loggers for as long as this lives: their levels, lines to standard error and, if one is named, to a file that is
/// rotated. A slow terminal or disk holds up nobody. Threads: made and destroyed by one thread, before
/// any other logs and after all others have.
class Logging
{
public:
    /// Throws SystemError for a file that cannot be written.
    explicit Logging(const LogSettings& settings);

    /// Writes what is queued, for two seconds at most.
    ~Logging();
    Logging(const Logging&) = delete;
    Logging& operator=(const Logging&) = delete;

    /// Returns when all that was logged before has been written, or after two seconds.
    void flush();

    /// Ends the log with a line in the file, if there is one: the caller shows it on standard error itself, after all that was logged.
    void recordFatal(std::string_view text);

private:
    Poco::AutoPtr<Poco::FileChannel> _file;
    Poco::AutoPtr<LogQueue> _queue;
    Poco::AutoPtr<Poco::Channel> _afterwards; ///< takes what is logged when this has ended
};

} // namespace beckon
