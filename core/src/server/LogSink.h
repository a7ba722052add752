#pragma once

#include "server/LogLine.h"
#include "server/LogSettings.h"

#include <Poco/Message.h>

#include <functional>
#include <string>
#include <vector>

namespace beckon {

/// Takes one line with its '\n'. Should give up when `giveUp` answers true. Runs on the thread of the log; must not throw or log.
using LogOutput = std::function<void(Poco::Message::Priority level, const std::string& line, const std::function<bool()>& giveUp)>;

/// What becomes of a log record.
struct LogSink
{
    std::function<std::string(const LogRecord& record)> format;
    LogOutput console;             ///< may be empty
    std::vector<LogOutput> others; ///< the file, syslog
};

/// Opens what the settings name. The file is opened anew, also when another sink has it open: whoever moved it away gets a new one.
/// Throws SystemError for a file that cannot be written.
LogSink makeLogSink(const LogSettings& settings);

} // namespace beckon
