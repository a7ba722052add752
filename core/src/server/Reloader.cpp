#include "server/Reloader.h"

#include "beckon/base/Error.h"
#include "server/CoreSettings.h"
#include "server/LogSettings.h"
#include "server/PluginChoice.h"
#include "server/SettingChanges.h"
#include "server/UnknownSettings.h"

#include <Poco/Logger.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon {
namespace {

Poco::Logger& log()
{
    return Poco::Logger::get("server");
}

} // namespace

/// One reading of the configuration: what it changes, or what is wrong with it.
class Reloader::Attempt
{
public:
    explicit Attempt(const Reloader& reloader)
        : _fresh(std::make_unique<Configuration>(readConfiguration(reloader._installation, reloader._arguments, environmentVariable,
                                                                   [faults = _faults](const std::string& fault) { add(*faults, fault); })))
    {
        prepare(reloader._assembly, reloader._logging);
        for (const auto& [key, reading] : _fresh->readings()) {
            if (!needsRestart(key))
                _reloaded.insert(key);
        }
        leaveKeysOfAnotherAlgorithm(reloader._started);
        leaveKeysOfAnotherTransport(reloader._started);
        checkTheRest(reloader._installation, reloader._assembly);
        _fresh->readAs(reloader._started);
    }

    const std::vector<std::string>& faults() const noexcept { return *_faults; }
    const std::set<std::string>& reloaded() const noexcept { return _reloaded; }

    void apply() const
    {
        for (const std::function<void()>& change : _changes)
            change();
    }

    std::unique_ptr<const Configuration> takeConfiguration() noexcept { return std::move(_fresh); }

private:
    /// Several may read the same value, and find the same fault.
    static void add(std::vector<std::string>& faults, const std::string& fault)
    {
        if (std::find(faults.begin(), faults.end(), fault) == faults.end())
            faults.push_back(fault);
    }

    template <typename Action>
    void attempt(const Action& action)
    {
        try {
            action();
        } catch (const Error& fault) {
            _fresh->refuse(fault.what());
        }
    }

    void prepare(Assembly& assembly, Logging& logging)
    {
        const LiveSettings settings = readLiveSettings(*_fresh);
        const LogSettings logSettings = readLogSettings(*_fresh);
        attempt([&] { _changes.push_back(logging.prepare(logSettings)); });
        const auto faults = [this](const std::string& fault) { _fresh->refuse(fault); };
        for (Assembly::Change& change : assembly.prepareReload(settings, *_fresh, faults))
            _changes.push_back(std::move(change));
    }

    void leaveKeysOfAnotherAlgorithm(const Configuration& started)
    {
        constexpr std::string_view algorithm = "auth.token.algorithm";
        if (started.text(algorithm, "HS256") == _fresh->text(algorithm, "HS256"))
            return;
        for (const char* key : {"auth.token.secret", "auth.token.secret_file", "auth.token.key_file", "auth.token.public_key_file"})
            _reloaded.erase(key);
    }

    /// Listeners that began without TLS go on without it, and the other way round.
    void leaveKeysOfAnotherTransport(const Configuration& started)
    {
        constexpr std::string_view certificate = "tls.certificate";
        if (started.text(certificate, {}).empty() == _fresh->text(certificate, {}).empty())
            return;
        for (const char* key : {"tls.certificate", "tls.key"})
            _reloaded.erase(key);
    }

    /// What counts at the next start alone must work there too. No plugin is loaded that does not run: its code would run in this server.
    void checkTheRest(const Installation& installation, const Assembly& assembly)
    {
        const CoreSettings settings = readCoreSettings(*_fresh);
        const PluginFiles files = pluginFiles(*_fresh, installation);
        (void)choosePlugins(*_fresh, files);
        attempt([&] { (void)chooseConnector(settings.databaseUrl, files); });
        assembly.checkPlugins(*_fresh, [this](const std::string& fault) { add(*_faults, _fresh->located(fault)); });
    }

    /// Shared with the configuration, which lives longer.
    const std::shared_ptr<std::vector<std::string>> _faults = std::make_shared<std::vector<std::string>>();
    std::unique_ptr<Configuration> _fresh;
    std::vector<std::function<void()>> _changes;
    std::set<std::string> _reloaded;
};

Reloader::Reloader(const Installation& installation, const ConfigurationArguments& arguments, const Configuration& started,
                   Assembly& assembly, Logging& logging)
    : _installation(installation), _arguments(arguments), _started(started), _assembly(assembly), _logging(logging)
{
}

Reloader::Outcome Reloader::reload()
{
    Attempt attempt(*this);
    if (!attempt.faults().empty()) {
        _logging.reopen();
        for (const std::string& fault : attempt.faults())
            log().error("reload: " + fault);
        log().error("reload: nothing has changed, because of " + std::to_string(attempt.faults().size()) +
                    (attempt.faults().size() == 1 ? " fault" : " faults"));
        return Outcome::Refused;
    }
    attempt.apply();
    std::unique_ptr<const Configuration> fresh = attempt.takeConfiguration();
    tellChanges(*fresh, attempt.reloaded());
    tellWarnings(*fresh);
    _applied = std::move(fresh);
    return Outcome::Applied;
}

void Reloader::tellChanges(const Configuration& fresh, const std::set<std::string>& reloaded) const
{
    std::size_t applied = 0;
    for (const SettingChange& change : changedSettings(counting(), fresh)) {
        if (!reloaded.contains(change.key))
            continue;
        log().notice("reload: " + describeApplied(change));
        ++applied;
    }
    // A value that waits is told again each time, and no more once it is as it was.
    for (const SettingChange& change : changedSettings(_started, fresh)) {
        if (!reloaded.contains(change.key))
            log().warning("reload: " + describePending(change));
    }
    log().notice("reload: the configuration has been read; settings changed: " + std::to_string(applied));
}

void Reloader::tellWarnings(const Configuration& fresh) const
{
    for (const std::string& warning : fresh.warnings())
        log().warning(warning);
    const DocumentedKeys documented = readDocumentedKeys(_installation, mainConfigurationFile(_installation, _arguments));
    for (const std::string& setting : unknownSettings(fresh, documented, _assembly.pluginNames()))
        log().warning(setting);
}

} // namespace beckon
