#pragma once

#include "plugin/PluginFiles.h"
#include "server/Configuration.h"
#include "server/Installation.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// The directories of plugins: those of `plugins.path` (separated by ':'), then the installation's own.
PluginFiles pluginFiles(const Configuration& configuration, const Installation& installation);

struct PluginChoice
{
    std::vector<ChosenPlugin> plugins;
    std::string notice; ///< one line for the log when `store = auto` had to take less than its first choice; else empty
};

/// Which plugins to load: store-<store>, mail-<mailer> and those of `plugins`. `store = auto` takes the first of `store.auto` that is
/// installed. A mailer or store that is not installed goes to the configuration's handler of faults, with who asks for it and what there
/// is.
PluginChoice choosePlugins(const Configuration& configuration, const PluginFiles& files);

/// The plugin `db-<scheme>` that brings the connector for a DATABASE_URL; nothing for SQLite. Throws ConfigurationError when the URL is
/// malformed, or the plugin is not installed, naming what there is and never the URL: it may hold a password.
std::optional<ChosenPlugin> chooseConnector(std::string_view databaseUrl, const PluginFiles& files);

} // namespace beckon
