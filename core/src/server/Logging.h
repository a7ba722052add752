#pragma once

#include "server/LogSettings.h"

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>

#include <functional>
#include <string>
#include <string_view>

namespace beckon {

class LogQueue;

/// Poco's loggers for as long as this lives: their levels, their form, and where lines go. A slow terminal or disk holds up nobody.
/// Threads: made, changed and destroyed by one thread, before any other logs and after all others have.
class Logging
{
public:
    /// Throws SystemError for a file that cannot be written.
    explicit Logging(const LogSettings& settings);

    /// Writes what is queued, for two seconds at most.
    ~Logging();
    Logging(const Logging&) = delete;
    Logging& operator=(const Logging&) = delete;

    /// Opens what other settings name, the file anew in any case. Returns what makes them count. Throws SystemError as the constructor.
    std::function<void()> prepare(const LogSettings& settings);

    /// Opens the file anew, for whoever has moved it away. A file that cannot be opened leaves everything as it is, and says so.
    void reopen();

    /// Returns when all that was logged before has been written, or after two seconds.
    void flush();

    /// Logs a line and waits a moment until it is written: for who is about to end the process, on any thread, even when this has ended.
    std::function<void(const std::string& line)> lastWords() const;

    /// Ends the log with this line everywhere but on standard error: the caller shows it there itself, after all that was logged.
    void recordFatal(std::string_view text);

private:
    void setLevels() const;

    LogSettings _settings;
    Poco::AutoPtr<LogQueue> _queue;
    Poco::AutoPtr<Poco::Channel> _afterwards; ///< takes what is logged when this has ended
};

} // namespace beckon
