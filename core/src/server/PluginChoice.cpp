#include "server/PluginChoice.h"

#include "beckon/base/Error.h"
#include "data/SqlDatabase.h"

namespace beckon {
namespace {

std::string alternatives(const PluginFiles& files, const std::string& prefix)
{
    std::string names;
    for (const std::string& plugin : files.available(prefix))
        names += (names.empty() ? "" : ", ") + plugin.substr(prefix.size());
    return names.empty() ? "none is installed" : names;
}

/// The plugin that one setting picks among those of a kind: `mailer = console` is mail-console.
void pick(PluginChoice& choice, const Configuration& configuration, const PluginFiles& files, const std::string& key,
          const std::string& prefix)
{
    const std::string value = configuration.text(key, {});
    const std::string origin = configuration.origin(key);
    if (value.empty())
        configuration.refuse("`" + key + "` is not set; it must be one of: " + alternatives(files, prefix));
    else if (!files.has(prefix + value))
        configuration.refuse(origin + " is \"" + value.substr(0, 64) + "\", but no plugin of that name is installed (" + prefix +
                             "NAME.so); it must be one of: " + alternatives(files, prefix));
    else
        choice.plugins.push_back({prefix + value, origin});
}

void pickFirstInstalledStore(PluginChoice& choice, const Configuration& configuration, const PluginFiles& files)
{
    const std::vector<std::string> names = configuration.list("store.auto");
    for (const std::string& name : names) {
        if (!files.has("store-" + name))
            continue;
        choice.plugins.push_back({"store-" + name, configuration.origin("store.auto")});
        if (name != names.front())
            choice.notice = "store: " + name + " (the plugin store-" + names.front() + " is not installed)";
        return;
    }
    configuration.refuse(configuration.origin("store") + " is \"auto\", but none of the stores in " + configuration.origin("store.auto") +
                         " is installed; there are: " + alternatives(files, "store-"));
}

} // namespace

PluginFiles pluginFiles(const Configuration& configuration, const Installation& installation)
{
    std::vector<std::filesystem::path> directories;
    std::string all = configuration.text("plugins.path", {}) + ":";
    for (std::size_t end = all.find(':'); end != std::string::npos; end = all.find(':')) {
        if (end > 0)
            directories.emplace_back(all.substr(0, end));
        all.erase(0, end + 1);
    }
    directories.push_back(installation.plugins());
    return PluginFiles(directories);
}

PluginChoice choosePlugins(const Configuration& configuration, const PluginFiles& files)
{
    PluginChoice choice;
    if (configuration.text("store", "auto") == "auto")
        pickFirstInstalledStore(choice, configuration, files);
    else
        pick(choice, configuration, files, "store", "store-");
    pick(choice, configuration, files, "mailer", "mail-");
    for (const std::string& name : configuration.list("plugins"))
        choice.plugins.push_back({name, configuration.origin("plugins")});
    return choice;
}

std::optional<ChosenPlugin> chooseConnector(std::string_view databaseUrl, const PluginFiles& files)
{
    const std::string scheme = connectorScheme(databaseUrl);
    if (scheme.empty())
        return std::nullopt;
    ChosenPlugin plugin{"db-" + scheme, "DATABASE_URL (database.url)"};
    if (!files.has(plugin.name))
        throw ConfigurationError(plugin.origin + " begins with " + scheme + "://, but the plugin for it is not installed (" + plugin.name +
                                 ".so); use sqlite:///file.db, or a scheme of those that are: " + alternatives(files, "db-"));
    return plugin;
}

} // namespace beckon
