#include "server/CheckConfiguration.h"

#include "beckon/base/Metrics.h"
#include "beckon/service/Database.h"
#include "beckon/service/DatabaseConnector.h"
#include "beckon/service/Revocations.h"
#include "beckon/service/Tokens.h"
#include "data/SqlDatabase.h"
#include "net/Address.h"
#include "plugin/LoadedPlugin.h"
#include "plugin/PluginGraph.h"
#include "server/CoreSettings.h"
#include "server/DocumentedKeys.h"
#include "server/LogSettings.h"
#include "server/PluginChoice.h"
#include "server/TlsSettings.h"
#include "server/UnknownSettings.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

namespace beckon {
namespace {

class Check
{
public:
    Check(const Installation& installation, const ConfigurationArguments& arguments, const EnvironmentLookup& environment)
        : _configuration(readConfiguration(installation, arguments, environment, [this](const std::string& fault) { add(fault); })),
          _documented(readDocumentedKeys(installation, mainConfigurationFile(installation, arguments))),
          _files(pluginFiles(_configuration, installation))
    {
    }

    ConfigurationCheck run()
    {
        const CoreSettings settings = readCoreSettings(_configuration);
        attempt([&] { JwtTokens(settings.live.tokens, SystemClock()); });
        attempt([&] { checkTls(settings.live.tls); });
        attempt([&] { (void)listenAddresses(settings.host, settings.port); });
        attempt([&] { checkDatabaseFile(settings.databaseUrl, std::filesystem::current_path()); });
        if (const LogSettings log = readLogSettings(_configuration); log.targets.contains(LogTarget::File))
            checkLogFile(log.file);
        attempt([&] { checkConnector(settings.databaseUrl); });
        checkPlugins();
        checkSecretFiles();
        for (const std::string& warning : _configuration.warnings())
            _result.warnings.push_back(warning);
        for (const std::string& unknown : unknownSettings(_configuration, _documented, _inUse))
            _result.warnings.push_back(unknown);
        return std::move(_result);
    }

private:
    /// Several may read the same value, and find the same fault.
    void add(const std::string& fault)
    {
        if (std::find(_result.faults.begin(), _result.faults.end(), fault) == _result.faults.end())
            _result.faults.push_back(fault);
    }

    template <typename Action>
    void attempt(const Action& action)
    {
        try {
            action();
        } catch (const Error& fault) {
            add(_configuration.located(fault.what()));
        }
    }

    void checkTls(const TlsFiles& files)
    {
        const SystemTime now = SystemClock().system();
        const auto context = loadTls(files, now);
        if (const std::string warning = context ? tlsWarning(*context, now) : std::string(); !warning.empty())
            _result.warnings.push_back(warning);
    }

    void checkLogFile(const std::filesystem::path& file)
    {
        const std::filesystem::path target = ::access(file.c_str(), F_OK) == 0 ? file : file.parent_path();
        std::error_code fault;
        std::error_code ignored;
        if (::access(target.c_str(), W_OK) != 0)
            fault = std::error_code(errno, std::generic_category());
        else if (std::filesystem::is_directory(file, ignored))
            fault = std::make_error_code(std::errc::is_a_directory);
        if (fault)
            _configuration.refuse("cannot write the log file " + file.string() + " (logging.file): " + fault.message() +
                                  "; make its directory, and writable");
    }

    void checkSettings(const LoadedPlugin& loaded)
    {
        try {
            loaded.plugin->check(_configuration, [this](const std::string& fault) { add(_configuration.located(fault)); });
        } catch (const ConfigurationError& fault) {
            add(_configuration.located(fault.what()));
        } catch (const std::exception& fault) {
            add("the check() of the plugin " + loaded.info.name + " fails: " + fault.what() + "; the plugin is faulty");
        }
    }

    void checkConnector(const std::string& databaseUrl)
    {
        const auto chosen = chooseConnector(databaseUrl, _files);
        if (!chosen)
            return;
        _inUse.push_back(chosen->name);
        const LoadedPlugin loaded = loadPlugin(_loader, _files, *chosen);
        const auto& provides = loaded.info.provides;
        if (std::find(provides.begin(), provides.end(), DatabaseConnectors::contractName) == provides.end())
            add(chosen->origin + " needs the plugin " + chosen->name + ", which provides no DatabaseConnectors: the plugin is faulty");
        startOrder({{loaded.info, loaded.file}}, {}, [this](const std::string& fault) { add(fault); });
        checkSettings(loaded);
    }

    void checkPlugins()
    {
        const std::size_t before = _result.faults.size();
        const std::vector<ChosenPlugin> chosen = choosePlugins(_configuration, _files).plugins;
        for (const ChosenPlugin& plugin : chosen)
            _inUse.push_back(plugin.name);
        const auto collect = [this](const std::string& fault) { add(fault); };
        std::vector<PluginNode> nodes;
        for (const LoadedPlugin& loaded : loadPlugins(_loader, _files, chosen, collect)) {
            nodes.push_back({loaded.info, loaded.file});
            checkSettings(loaded);
        }
        std::vector<std::string> given{std::string(Metrics::contractName), std::string(Database::contractName),
                                       std::string(Revocations::contractName), std::string(Tokens::contractName)};
        if (_result.faults.size() != before)
            addUnprovided(nodes, given);
        startOrder(nodes, given, collect);
    }

    /// A plugin that is missing may provide any contract, so nobody can be told that his needs are not met.
    static void addUnprovided(const std::vector<PluginNode>& nodes, std::vector<std::string>& given)
    {
        for (const PluginNode& node : nodes) {
            for (const std::string& contract : node.info.needs) {
                const bool provided = std::any_of(nodes.begin(), nodes.end(), [&](const PluginNode& other) {
                    return std::find(other.info.provides.begin(), other.info.provides.end(), contract) != other.info.provides.end();
                });
                if (!provided)
                    given.push_back(contract);
            }
        }
    }

    /// Those of plugins too: their keys are documented.
    void checkSecretFiles()
    {
        for (const auto& [key, sample] : _documented) {
            const bool isInUse = sample.plugin.empty() || std::find(_inUse.begin(), _inUse.end(), sample.plugin) != _inUse.end();
            if (isInUse && _documented.contains(key + "_file"))
                (void)_configuration.secret(key, sample.value);
        }
    }

    ConfigurationCheck _result;
    const Configuration _configuration;
    const DocumentedKeys _documented;
    const PluginFiles _files;
    PluginLoader _loader;
    std::vector<std::string> _inUse;
};

} // namespace

ConfigurationCheck checkConfiguration(const Installation& installation, const ConfigurationArguments& arguments,
                                      const EnvironmentLookup& environment)
{
    return Check(installation, arguments, environment).run();
}

} // namespace beckon
