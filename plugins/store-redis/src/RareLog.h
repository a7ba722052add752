#pragma once

#include <Poco/Logger.h>

#include <chrono>
#include <string>

namespace beckon::storeredis {

/// Warns once a minute at most, however often there is a reason. Threads: one at a time. Ownership: keeps a reference to the log.
class RareLog
{
public:
    explicit RareLog(Poco::Logger& log) : _log(log) {}

    void warn(const std::string& line)
    {
        const auto now = std::chrono::steady_clock::now();
        if (now < _silentUntil)
            return;
        _silentUntil = now + std::chrono::minutes(1);
        _log.warning(line);
    }

private:
    Poco::Logger& _log;
    std::chrono::steady_clock::time_point _silentUntil;
};

} // namespace beckon::storeredis
