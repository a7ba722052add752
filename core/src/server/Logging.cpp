#include "server/Logging.h"

#include "beckon/base/Error.h"
#include "server/LogQueue.h"
#include "server/LogSink.h"

#include <Poco/ConsoleChannel.h>
#include <Poco/Logger.h>

#include <memory>
#include <string>
#include <utility>

namespace beckon {
namespace {

constexpr std::size_t queueLimit = 8192;
constexpr Seconds flushPatience{2};

} // namespace

Logging::Logging(const LogSettings& settings)
    : _settings(settings), _queue(new LogQueue(makeLogSink(settings), queueLimit)), _afterwards(new Poco::ConsoleChannel)
{
    Poco::Logger::setChannel("", _queue);
    setLevels();
}

Logging::~Logging()
{
    _queue->finish(flushPatience);
    Poco::Logger::setChannel("", _afterwards);
}

/// Poco keeps levels as plain integers, which other threads read meanwhile: each sees the old one or the new one.
void Logging::setLevels() const
{
    Poco::Logger::setLevel("", _settings.level);
    for (const auto& [logger, level] : _settings.loggerLevels) {
        Poco::Logger::get(logger);
        Poco::Logger::setLevel(logger, level);
    }
}

std::function<void()> Logging::prepare(const LogSettings& settings)
{
    auto sink = std::make_shared<LogSink>(makeLogSink(settings));
    return [this, settings, sink = std::move(sink)] {
        _settings = settings;
        _queue->use(std::move(*sink));
        setLevels();
    };
}

void Logging::reopen()
{
    try {
        _queue->use(makeLogSink(_settings));
    } catch (const SystemError& fault) {
        Poco::Logger::get("server").error(fault.what());
    }
}

void Logging::flush()
{
    _queue->flush(flushPatience);
}

std::function<void(const std::string& line)> Logging::lastWords() const
{
    return [queue = _queue](const std::string& line) mutable {
        queue->log(Poco::Message("server", line, Poco::Message::PRIO_WARNING));
        queue->flush(Milliseconds(250));
    };
}

void Logging::recordFatal(std::string_view text)
{
    _queue->finish(flushPatience);
    try {
        LogSink sink = makeLogSink(_settings);
        const LogRecord record{Poco::Message("server", std::string(text), Poco::Message::PRIO_FATAL), LogContext()};
        for (const LogOutput& output : sink.others)
            output(Poco::Message::PRIO_FATAL, sink.format(record), [] { return true; });
    } catch (const SystemError&) { // NOLINT(bugprone-empty-catch): the caller shows the text in any case
    }
}

} // namespace beckon
