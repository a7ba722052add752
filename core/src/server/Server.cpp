#include "server/Server.h"

#include "beckon/base/Error.h"
#include "server/AskReadiness.h"
#include "server/Assembly.h"
#include "server/CheckConfiguration.h"
#include "server/Daemon.h"
#include "server/DocumentedKeys.h"
#include "server/ListPlugins.h"
#include "server/Logging.h"
#include "server/Operation.h"
#include "server/PidFile.h"
#include "server/PluginChoice.h"
#include "server/PrintConfiguration.h"
#include "server/Reloader.h"
#include "server/StandardError.h"
#include "server/StopGuard.h"
#include "server/UnknownSettings.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>
#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionSet.h>

#include <exception>
#include <iostream>
#include <optional>
#include <system_error>
#include <utility>

namespace beckon {
namespace {

using Poco::Util::Application;
using Poco::Util::Option;

void logStart(const Assembly& assembly, const Configuration& configuration, const DocumentedKeys& documented)
{
    Poco::Logger& log = Poco::Logger::get("server");
    for (const Poco::Message& notice : assembly.notices())
        log.log(notice);
    if (assembly.deployment() == Deployment::Development)
        log.warning("development mode: login needs no more than an email address; let nobody reach this server whom you do not trust");
    for (const std::string& warning : configuration.warnings())
        log.warning(warning);
    for (const std::string& setting : unknownSettings(configuration, documented, assembly.pluginNames()))
        log.warning(setting);
    for (const std::string& variable : misspeltVariables(environmentNames()))
        log.warning(variable);
}

void announce(const Assembly& assembly)
{
    for (const std::string& address : assembly.addresses())
        std::cout << "listening on " << (assembly.isSecure() ? "https://" : "http://") << address << '\n';
    std::cout.flush();
}

/// Ends an answer on standard output: what is wrong with the configuration that it shows follows on standard error.
int answered(const std::vector<std::string>& faults)
{
    std::cout.flush();
    for (const std::string& fault : faults)
        complain(fault);
    return faults.empty() ? Application::EXIT_OK : Application::EXIT_CONFIG;
}

/// Asks for all that core reads, which tells every fault of it to the configuration's handler.
void readCoreKeys(const Configuration& configuration, const Installation& installation)
{
    (void)readCoreSettings(configuration);
    (void)readLogSettings(configuration);
    (void)choosePlugins(configuration, pluginFiles(configuration, installation));
}

/// What is wrong with core's own settings, all of it at once; plugins tell theirs one by one while they start.
std::vector<std::string> coreFaults(const Installation& installation, const ConfigurationArguments& arguments)
{
    std::vector<std::string> faults;
    readCoreKeys(
        readConfiguration(installation, arguments, environmentVariable, [&faults](const std::string& fault) { faults.push_back(fault); }),
        installation);
    return faults;
}

struct Fault
{
    int exitCode;
    std::string text;
};

/// What the exception under way means for the operator.
Fault describeFault()
{
    try {
        throw;
    } catch (const ConfigurationError& fault) {
        return {Application::EXIT_CONFIG, fault.what()};
    } catch (const Error& fault) {
        return {Application::EXIT_OSERR, fault.what()};
    } catch (const std::system_error& fault) {
        return {Application::EXIT_OSERR, fault.what()};
    } catch (const Poco::Exception& fault) {
        return {Application::EXIT_SOFTWARE, "unexpected fault: " + fault.displayText()};
    } catch (const std::exception& fault) {
        return {Application::EXIT_SOFTWARE, std::string("unexpected fault: ") + fault.what()};
    } catch (...) {
        return {Application::EXIT_SOFTWARE, "unexpected fault of an unknown kind"};
    }
}

} // namespace

int Server::execute(int argc, char** argv)
{
    try {
        init(argc, argv);
        for (const std::string& definition : _definitions)
            _arguments.definitions.push_back(parseDefinition(definition));
    } catch (const Poco::Exception& fault) {
        complain("wrong command line: " + fault.displayText() + "; `beckond --help` lists them");
        return EXIT_USAGE;
    } catch (const ConfigurationError& fault) {
        complain(fault.what());
        return EXIT_USAGE;
    }
    return ServerApplication::run();
}

void Server::defineOptions(Poco::Util::OptionSet& options)
{
    options.addOption(Option("config", "c", "read this configuration file").argument("FILE"));
    options.addOption(
        Option("define", "D", "set a property for this run; it beats files and environment").repeatable(true).argument("name=value"));
    options.addOption(
        Option("check-config", "", "read the whole configuration, report every fault at once, and start nothing").group("task"));
    options.addOption(
        Option("print-config", "", "show every setting that counts and where it comes from; secrets are hidden").group("task"));
    options.addOption(Option("list-plugins", "", "show the plugins that are installed, and which of them are chosen").group("task"));
    options.addOption(Option("ready", "", "ask the server that runs with this configuration whether it is ready").group("task"));
    options.addOption(Option("daemon", "", "serve in the background; returns when the server is ready, or has failed"));
    options.addOption(Option("pidfile", "", "hold the number of the process in this file while it serves").argument("FILE"));
    options.addOption(Option("help", "h", "show this"));
    options.addOption(Option("version", "v", "show the version"));
}

void Server::handleOption(const std::string& name, const std::string& value)
{
    if (name == "config")
        _arguments.file = value;
    else if (name == "define")
        _definitions.push_back(value);
    else if (name == "check-config")
        _task = Task::CheckConfiguration;
    else if (name == "print-config")
        _task = Task::PrintConfiguration;
    else if (name == "list-plugins")
        _task = Task::ListPlugins;
    else if (name == "ready")
        _task = Task::AskReadiness;
    else if (name == "daemon")
        _place = Place::Background;
    else if (name == "pidfile")
        _pidFile = value;
    else
        _task = name == "help" ? Task::ShowHelp : Task::ShowVersion;
}

void Server::showHelp() const
{
    Poco::Util::HelpFormatter formatter(options());
    formatter.setUnixStyle(true);
    formatter.setCommand("beckond");
    formatter.setUsage("[options]");
    formatter.setHeader(
        "WebRTC signaling server made of plugins. Without --check-config, --print-config, --list-plugins or --ready it serves "
        "until TERM or INT.");
    formatter.setFooter("A setting comes from -D, else from its environment variable, else from secret.env beside the configuration file, "
                        "else from that file (--config, or beckon.properties in etc/beckon of the installation), else from "
                        "plugins.d/*.properties beside it, else it has its default; that file names every setting and variable. "
                        "Exit codes: 0 stopped as asked, or the question is answered; 64 wrong command line; 69 not ready; "
                        "70 unexpected fault; 71 the system refuses; 78 the configuration is faulty.");
    formatter.format(std::cout);
}

int Server::main(const std::vector<std::string>& arguments)
{
    if (!arguments.empty()) {
        complain("what is \"" + arguments.front() + "\"? There are options only; `beckond --help` lists them");
        return EXIT_USAGE;
    }
    try {
        return perform();
    } catch (...) {
        const Fault fault = describeFault();
        complain(fault.text);
        return fault.exitCode;
    }
}

int Server::perform() const
{
    switch (_task) {
    case Task::ShowHelp:
        showHelp();
        return EXIT_OK;
    case Task::ShowVersion:
        std::cout << "beckond " BECKON_VERSION << std::endl;
        return EXIT_OK;
    case Task::CheckConfiguration:
        return check();
    case Task::PrintConfiguration:
        return print();
    case Task::ListPlugins:
        return list();
    case Task::AskReadiness:
        return ask();
    case Task::Serve:
        break;
    }
    return serve();
}

int Server::serve() const
{
    std::optional<Daemon> daemon;
    if (_place == Place::Background)
        daemon = Daemon::detach();
    std::optional<PidFile> pidFile;
    if (_pidFile)
        pidFile.emplace(*_pidFile);
    const Installation installation = Installation::ofThisProgram();
    const Configuration configuration = readConfiguration(installation, _arguments, environmentVariable);
    const std::vector<std::string> faults = coreFaults(installation, _arguments);
    if (faults.size() > 1)
        return answered(faults);
    std::optional<StopGuard> stopGuard; // stands by until all that follows has ended
    Logging logging(readLogSettings(configuration));
    try {
        Assembly assembly(configuration, installation);
        logStart(assembly, configuration, readDocumentedKeys(installation, mainConfigurationFile(installation, _arguments)));
        logging.flush(); // whoever waits for the announcement finds the warnings before it
        announce(assembly);
        if (daemon)
            daemon->ready();
        Reloader reloader(installation, _arguments, configuration, assembly, logging);
        Operation(assembly, reloader, logging).run(stopGuard);
        return EXIT_OK;
    } catch (...) {
        Fault fault = describeFault();
        fault.text = configuration.located(fault.text);
        logging.recordFatal(fault.text);
        complain(fault.text);
        return fault.exitCode;
    }
}

int Server::check() const
{
    const ConfigurationCheck result = checkConfiguration(Installation::ofThisProgram(), _arguments, environmentVariable);
    for (const std::string& warning : result.warnings)
        complain("warning: " + warning);
    for (const std::string& variable : misspeltVariables(environmentNames()))
        complain("warning: " + variable);
    if (result.faults.empty())
        std::cout << "configuration is valid\n";
    return answered(result.faults);
}

int Server::print() const
{
    const Installation installation = Installation::ofThisProgram();
    std::vector<std::string> faults;
    const Configuration configuration =
        readConfiguration(installation, _arguments, environmentVariable, [&faults](const std::string& fault) { faults.push_back(fault); });
    readCoreKeys(configuration, installation);
    printConfiguration(std::cout, configuration, readDocumentedKeys(installation, mainConfigurationFile(installation, _arguments)));
    return answered(faults);
}

int Server::list() const
{
    const Installation installation = Installation::ofThisProgram();
    std::vector<std::string> faults;
    const Configuration configuration =
        readConfiguration(installation, _arguments, environmentVariable, [&faults](const std::string& fault) { faults.push_back(fault); });
    const PluginFiles files = pluginFiles(configuration, installation);
    std::vector<ChosenPlugin> chosen = choosePlugins(configuration, files).plugins;
    try {
        if (auto connector = chooseConnector(readCoreSettings(configuration).databaseUrl, files))
            chosen.push_back(std::move(*connector));
    } catch (const ConfigurationError& fault) {
        configuration.refuse(fault.what());
    }
    listPlugins(std::cout, files, chosen);
    return answered(faults);
}

int Server::ask() const
{
    const Configuration configuration = readConfiguration(Installation::ofThisProgram(), _arguments, environmentVariable);
    const CoreSettings settings = readCoreSettings(configuration);
    const Readiness readiness = askReadiness(settings.host, settings.port, settings.live.tls.empty() ? Scheme::Http : Scheme::Https);
    std::cout << readiness.text << '\n';
    return readiness.ready ? EXIT_OK : EXIT_UNAVAILABLE;
}

} // namespace beckon
