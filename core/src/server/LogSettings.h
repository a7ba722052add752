#pragma once

#include "server/Configuration.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace beckon {

enum class LogFormat : std::uint8_t
{
    Text,
    Json
};

enum class LogTarget : std::uint8_t
{
    Console, ///< standard error
    File,
    Syslog
};

/// What the configuration says about the log. A plain value.
struct LogSettings
{
    int level = 0; ///< of Poco's priorities; it counts for every logger not named below
    std::vector<std::pair<std::string, int>> loggerLevels;
    LogFormat format = LogFormat::Text;
    std::set<LogTarget> targets;
    std::filesystem::path file;     ///< absolute; empty for none
    std::int64_t fileMebibytes = 0; ///< 0: it is not rotated
    std::int64_t fileCount = 0;
    std::filesystem::path syslogSocket;
};

/// What does not fit goes to the configuration's handler of faults.
LogSettings readLogSettings(const Configuration& configuration);

} // namespace beckon
