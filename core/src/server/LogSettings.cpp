#include "server/LogSettings.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

namespace beckon {
namespace {

int level(const Configuration& configuration, const std::string& key, const std::string& fallback)
{
    const std::string name = configuration.text(key, fallback);
    try {
        return Poco::Logger::parseLevel(name);
    } catch (const Poco::Exception&) {
        configuration.refuse(configuration.origin(key) + " is \"" + name.substr(0, 40) +
                             "\"; it must be one of none, fatal, critical, error, warning, notice, information, debug, trace");
    }
    return Poco::Message::PRIO_INFORMATION;
}

LogFormat format(const Configuration& configuration)
{
    const std::string name = configuration.text("logging.format", "text");
    if (name == "json")
        return LogFormat::Json;
    if (name != "text")
        configuration.refuse(configuration.origin("logging.format") + " is \"" + name.substr(0, 40) + "\"; it must be text or json");
    return LogFormat::Text;
}

std::set<LogTarget> targets(const Configuration& configuration, const LogSettings& settings)
{
    std::set<LogTarget> targets;
    for (const std::string& name : configuration.list("logging.target")) {
        if (name == "console")
            targets.insert(LogTarget::Console);
        else if (name == "file")
            targets.insert(LogTarget::File);
        else if (name == "syslog")
            targets.insert(LogTarget::Syslog);
        else
            configuration.refuse(configuration.origin("logging.target") + " has \"" + name.substr(0, 40) +
                                 "\"; it is made of console, file and syslog, separated by commas");
    }
    const bool hasFile = !settings.file.empty();
    if (targets.empty())
        return hasFile ? std::set{LogTarget::Console, LogTarget::File} : std::set{LogTarget::Console};
    if (targets.contains(LogTarget::File) && !hasFile)
        configuration.refuse(configuration.origin("logging.target") + " has file, but no file is named; set logging.file");
    if (hasFile && !targets.contains(LogTarget::File))
        configuration.warn(configuration.origin("logging.file") + " names a file, but " + configuration.origin("logging.target") +
                           " leaves it out: nothing is written there");
    return targets;
}

} // namespace

LogSettings readLogSettings(const Configuration& configuration)
{
    constexpr std::string_view levelPrefix = "logging.level.";
    LogSettings settings;
    settings.level = level(configuration, "logging.level", "information");
    const std::string common = configuration.text("logging.level", "information");
    for (const std::string& key : configuration.keysUnder(levelPrefix))
        settings.loggerLevels.emplace_back(key.substr(levelPrefix.size()), level(configuration, key, common));
    settings.format = format(configuration);
    settings.fileMebibytes = configuration.integer("logging.file.size", 10, 0, 10'240);
    settings.fileCount = configuration.integer("logging.file.count", 5, 1, 1000);
    if (const std::string file = configuration.text("logging.file", {}); !file.empty())
        settings.file = std::filesystem::absolute(file).lexically_normal();
    settings.syslogSocket = configuration.text("logging.syslog", "/dev/log");
    settings.targets = targets(configuration, settings);
    return settings;
}

} // namespace beckon
