#include "server/LogSettings.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

namespace beckon {
namespace {

int level(const Configuration& configuration, const std::string& key)
{
    const std::string name = configuration.text(key, "information");
    try {
        return Poco::Logger::parseLevel(name);
    } catch (const Poco::Exception&) {
        configuration.refuse(configuration.origin(key) + " is \"" + name.substr(0, 40) +
                             "\"; it must be one of none, fatal, critical, error, warning, notice, information, debug, trace");
    }
    return Poco::Message::PRIO_INFORMATION;
}

} // namespace

LogSettings readLogSettings(const Configuration& configuration)
{
    constexpr std::string_view levelPrefix = "logging.level.";
    LogSettings settings;
    settings.level = level(configuration, "logging.level");
    for (const std::string& key : configuration.keysUnder(levelPrefix))
        settings.loggerLevels.emplace_back(key.substr(levelPrefix.size()), level(configuration, key));
    settings.fileMebibytes = configuration.integer("logging.file.size", 10, 1, 10'240);
    settings.fileCount = configuration.integer("logging.file.count", 5, 1, 1000);
    if (const std::string file = configuration.text("logging.file", {}); !file.empty())
        settings.file = std::filesystem::absolute(file).lexically_normal();
    return settings;
}

} // namespace beckon
