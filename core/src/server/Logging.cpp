#include "server/Logging.h"

#include "beckon/base/Error.h"
#include "server/LogLine.h"
#include "server/LogQueue.h"
#include "server/StandardError.h"

#include <Poco/ConsoleChannel.h>
#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <string>
#include <utility>
#include <vector>

namespace beckon {
namespace {

constexpr std::size_t queueLimit = 8192;
constexpr Seconds flushPatience{2};

Poco::AutoPtr<Poco::FileChannel> openFile(const LogSettings& settings)
{
    if (settings.file.empty())
        return {};
    const std::string path = settings.file.string();
    Poco::AutoPtr<Poco::FileChannel> file(new Poco::FileChannel(path));
    try {
        file->setProperty(Poco::FileChannel::PROP_ROTATION, std::to_string(settings.fileMebibytes) + " M");
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

} // namespace

Logging::Logging(const LogSettings& settings) : _file(openFile(settings)), _afterwards(new Poco::ConsoleChannel)
{
    std::vector<LogQueue::Output> outputs{
        [](const std::string& line, const std::function<bool()>& giveUp) { writeStandardError(line, giveUp); }};
    if (_file)
        outputs.push_back([file = _file](const std::string& line, const std::function<bool()>&) mutable { writeToFile(*file, line); });
    _queue = new LogQueue(std::move(outputs), queueLimit);

    Poco::Logger::setChannel("", _queue);
    Poco::Logger::setLevel("", settings.level);
    for (const auto& [logger, loggerLevel] : settings.loggerLevels) {
        Poco::Logger::get(logger);
        Poco::Logger::setLevel(logger, loggerLevel);
    }
}

Logging::~Logging()
{
    _queue->finish(flushPatience);
    Poco::Logger::setChannel("", _afterwards);
}

void Logging::flush()
{
    _queue->flush(flushPatience);
}

void Logging::recordFatal(std::string_view text)
{
    _queue->finish(flushPatience);
    if (_file)
        writeToFile(*_file, logLine(Poco::Message("server", std::string(text), Poco::Message::PRIO_FATAL)));
}

} // namespace beckon
