#pragma once

#include "server/Configuration.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace beckon {

/// What the configuration says about the log. A plain value.
struct LogSettings
{
    int level = 0; ///< of Poco's priorities; it counts for every logger not named below
    std::vector<std::pair<std::string, int>> loggerLevels;
    std::filesystem::path file; ///< absolute; empty for none
    std::int64_t fileMebibytes = 0;
    std::int64_t fileCount = 0;
};

/// What does not fit goes to the configuration's handler of faults.
LogSettings readLogSettings(const Configuration& configuration);

} // namespace beckon
