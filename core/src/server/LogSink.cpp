#include "server/LogSink.h"

#include "beckon/base/Error.h"
#include "server/StandardError.h"
#include "server/SyslogOutput.h"

#include <Poco/AutoPtr.h>
#include <Poco/Exception.h>
#include <Poco/FileChannel.h>

#include <memory>

namespace beckon {
namespace {

Poco::AutoPtr<Poco::FileChannel> openFile(const LogSettings& settings)
{
    const std::string path = settings.file.string();
    Poco::AutoPtr<Poco::FileChannel> file(new Poco::FileChannel(path));
    try {
        file->setProperty(Poco::FileChannel::PROP_ROTATION,
                          settings.fileMebibytes == 0 ? "never" : std::to_string(settings.fileMebibytes) + " M");
        file->setProperty(Poco::FileChannel::PROP_ARCHIVE, "number");
        file->setProperty(Poco::FileChannel::PROP_PURGECOUNT, std::to_string(settings.fileCount));
        file->open();
    } catch (const Poco::Exception& fault) {
        throw SystemError("cannot write the log file " + path + " (logging.file): " + fault.displayText() +
                          "; make its directory, and writable");
    }
    return file;
}

/// FileChannel writes a message as it comes and ends the line itself.
void writeToFile(Poco::FileChannel& file, std::string line)
{
    line.pop_back();
    try {
        file.log(Poco::Message("log", line, Poco::Message::PRIO_INFORMATION));
    } catch (const Poco::Exception& fault) {
        complain("cannot write the log file: " + fault.displayText());
    }
}

/// journald reads the level of a line from its front (sd-daemon(3)).
LogOutput consoleOutput()
{
    if (!isJournal())
        return [](Poco::Message::Priority, const std::string& line, const auto& giveUp) { writeStandardError(line, giveUp); };
    return [](Poco::Message::Priority level, const std::string& line, const auto& giveUp) {
        writeStandardError("<" + std::to_string(syslogSeverity(level)) + ">" + line, giveUp);
    };
}

} // namespace

LogSink makeLogSink(const LogSettings& settings)
{
    LogSink sink;
    sink.format = settings.format == LogFormat::Json ? jsonLine : textLine;
    if (settings.targets.contains(LogTarget::Console))
        sink.console = consoleOutput();
    if (settings.targets.contains(LogTarget::File)) {
        sink.others.emplace_back([file = openFile(settings)](Poco::Message::Priority, const std::string& line, const auto&) mutable {
            writeToFile(*file, line);
        });
    }
    if (settings.targets.contains(LogTarget::Syslog)) {
        sink.others.emplace_back(
            [syslog = std::make_shared<SyslogOutput>(settings.syslogSocket)](Poco::Message::Priority level, const std::string& line,
                                                                             const auto& giveUp) { syslog->write(level, line, giveUp); });
    }
    return sink;
}

} // namespace beckon
