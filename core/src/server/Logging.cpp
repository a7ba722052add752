#include "server/Logging.h"

#include "beckon/base/Error.h"
#include "server/LogLine.h"
#include "server/LogQueue.h"
#include "server/StandardError.h"

#include <Poco/ConsoleChannel.h>
#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace beckon {
namespace {

constexpr std::size_t queueLimit = 8192;
constexpr Seconds flushPatience{2};
constexpr std::string_view levelPrefix = "logging.level.";

int level(const Configuration& configuration, const std::string& key)
{
    const std::string name = configuration.text(key, "information");
    try {
        return Poco::Logger::parseLevel(name);
    } catch (const Poco::Exception&) {
        throw ConfigurationError(configuration.origin(key) + " is \"" + name.substr(0, 40) +
                                 "\"; it must be one of none, fatal, critical, error, warning, notice, information, debug, trace");
    }
}

Poco::AutoPtr<Poco::FileChannel> openFile(const Configuration& configuration)
{
    const std::int64_t mebibytes = configuration.integer("logging.file.size", 10, 1, 10'240);
    const std::int64_t count = configuration.integer("logging.file.count", 5, 1, 1000);
    const std::string name = configuration.text("logging.file", {});
    if (name.empty())
        return {};
    const std::string path = std::filesystem::absolute(name).lexically_normal().string();
    Poco::AutoPtr<Poco::FileChannel> file(new Poco::FileChannel(path));
    try {
        file->setProperty(Poco::FileChannel::PROP_ROTATION, std::to_string(mebibytes) + " M");
        file->setProperty(Poco::FileChannel::PROP_ARCHIVE, "number");
        file->setProperty(Poco::FileChannel::PROP_PURGECOUNT, std::to_string(count));
        file->open();
    } catch (const Poco::Exception& fault) {
        throw SystemError("cannot write the log file " + path + " (" + configuration.origin("logging.file") + "): " + fault.displayText() +
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

Logging::Logging(const Configuration& configuration) : _file(openFile(configuration)), _afterwards(new Poco::ConsoleChannel)
{
    const int rootLevel = level(configuration, "logging.level");
    std::vector<std::pair<std::string, int>> loggerLevels;
    for (const std::string& key : configuration.keysUnder(levelPrefix))
        loggerLevels.emplace_back(key.substr(levelPrefix.size()), level(configuration, key));

    std::vector<LogQueue::Output> outputs{
        [](const std::string& line, const std::function<bool()>& giveUp) { writeStandardError(line, giveUp); }};
    if (_file)
        outputs.push_back([file = _file](const std::string& line, const std::function<bool()>&) mutable { writeToFile(*file, line); });
    _queue = new LogQueue(std::move(outputs), queueLimit);

    Poco::Logger::setChannel("", _queue);
    Poco::Logger::setLevel("", rootLevel);
    for (const auto& [logger, loggerLevel] : loggerLevels) {
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
