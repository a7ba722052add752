#include "Subject.h"

#include "beckon/base/Error.h"
#include "beckon/service/DatabaseConnector.h"
#include "plugin/LoadedPlugin.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

namespace beckon::check {
namespace {

bool isChosenByASetting(const std::string& plugin)
{
    return plugin.starts_with("mail-") || plugin.starts_with("store-") || plugin.starts_with("db-");
}

bool has(const std::vector<std::string>& list, const std::string& item)
{
    return std::find(list.begin(), list.end(), item) != list.end();
}

/// Which of the installed plugins must be there for this one to start, by what they say of themselves.
class Supporters
{
public:
    explicit Supporters(const Subject& subject)
    {
        for (const std::filesystem::path& file : subject.others)
            _candidates.push_back(info(file.parent_path(), {file.stem().string(), "--with=" + file.string()}));
        for (const std::string& name : PluginFiles({subject.installation.plugins()}).available()) {
            if (name != subject.name() && !isChosenByASetting(name))
                _candidates.push_back(info(subject.installation.plugins(), {name, subject.installation.plugins().string()}));
        }
        add(info(subject.file.parent_path(), {subject.name(), subject.file.string()}));
    }

    std::string names() const
    {
        std::string text;
        for (const std::string& name : _chosen)
            text += name + " ";
        return text;
    }

private:
    PluginInfo info(const std::filesystem::path& directory, const ChosenPlugin& plugin)
    {
        return loadPlugin(_loader, PluginFiles({directory}), plugin).info;
    }

    void add(const PluginInfo& plugin)
    {
        for (const PluginInfo& other : _candidates) {
            const bool isNeeded = std::any_of(plugin.needs.begin(), plugin.needs.end(),
                                              [&](const std::string& contract) { return has(other.provides, contract); });
            if (isNeeded && _chosen.insert(other.name).second)
                add(other);
        }
    }

    PluginLoader _loader;
    std::vector<PluginInfo> _candidates;
    std::set<std::string> _chosen;
};

/// Where the plugins are that the installation does not have, the subject first.
std::string directories(const Subject& subject)
{
    std::string text = subject.file.parent_path().string();
    for (const std::filesystem::path& file : subject.others)
        text += ":" + file.parent_path().string();
    return text;
}

} // namespace

Configuration configurationFor(const Subject& subject, Cast cast)
{
    const std::string name = subject.name();
    std::string plugins = Supporters(subject).names();
    std::vector<Property> own;
    if (cast == Cast::WithSubject) {
        if (name.starts_with("mail-"))
            own.push_back({"mailer", name.substr(5), "beckon-plugin-check"});
        else if (name.starts_with("store-"))
            own.push_back({"store", name.substr(6), "beckon-plugin-check"});
        else if (!name.starts_with("db-"))
            plugins += name;
    }

    const auto property = [](const char* key, std::string value) { return Property{key, std::move(value), "beckon-plugin-check"}; };
    Configuration configuration(throwFault, [](const std::string&) { return std::optional<std::string>(); });
    configuration.add(readPropertyFile(subject.installation.defaults()), WhenUnread::Ignore);
    configuration.add({property("environment", "development"), property("net.host", "127.0.0.1"), property("net.port", "0"),
                       property("net.loops", "1"), property("net.workers", "1"), property("database.url", "sqlite://"),
                       property("store", "memory"), property("mailer", "console"), property("plugins", plugins),
                       property("plugins.path", directories(subject))},
                      WhenUnread::Ignore);
    configuration.add(own, WhenUnread::Ignore);
    if (!subject.properties.empty())
        configuration.addPluginFile(name, readPropertyFile(subject.properties));
    configuration.add(subject.definitions, WhenUnread::Ignore);
    return configuration;
}

} // namespace beckon::check
