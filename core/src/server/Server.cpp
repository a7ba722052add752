#include "server/Server.h"

#include "beckon/base/Error.h"
#include "server/Assembly.h"
#include "server/Logging.h"
#include "server/StandardError.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>
#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionSet.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <system_error>

namespace beckon {
namespace {

using Poco::Util::Application;
using Poco::Util::Option;

void requireDevelopment(const Configuration& configuration)
{
    const std::string environment = configuration.text("environment", "development");
    if (environment == "production")
        throw ConfigurationError(configuration.origin("environment") +
                                 " is \"production\", which is not available in this version; use development");
    if (environment != "development")
        throw ConfigurationError(configuration.origin("environment") + " is \"" + environment.substr(0, 40) + "\"; it must be development");
}

void logStart(const Assembly& assembly)
{
    Poco::Logger& log = Poco::Logger::get("server");
    for (const Poco::Message& notice : assembly.notices())
        log.log(notice);
    log.warning("development mode: login needs no more than an email address; let nobody reach this server whom you do not trust");
    for (const std::string& setting : assembly.unknownSettings())
        log.warning("unknown setting: " + setting + " (misspelt, or of a plugin that is not in use)");
}

void announce(const Assembly& assembly)
{
    for (const std::string& address : assembly.addresses())
        std::cout << "listening on http://" << address << '\n';
    std::cout.flush();
}

/// Returns when the server is asked to end. (Poco's waitForTerminationRequest does not take HUP, which would then stay pending.)
void awaitStop()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&signals, signal);
    Poco::Logger& log = Poco::Logger::get("server");
    int received = 0;
    for (::sigwait(&signals, &received); received == SIGHUP; ::sigwait(&signals, &received))
        log.information("HUP changes nothing: the configuration is read at the start; restart to apply it");
    log.information(std::string("stopping on ") + (received == SIGTERM ? "TERM" : "INT"));
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
    options.addOption(Option("help", "h", "show this"));
    options.addOption(Option("version", "v", "show the version"));
}

void Server::handleOption(const std::string& name, const std::string& value)
{
    if (name == "config")
        _arguments.file = value;
    else if (name == "define")
        _definitions.push_back(value);
    else
        _task = name == "help" ? Task::ShowHelp : Task::ShowVersion;
}

void Server::showHelp() const
{
    Poco::Util::HelpFormatter formatter(options());
    formatter.setUnixStyle(true);
    formatter.setCommand("beckond");
    formatter.setUsage("[options]");
    formatter.setHeader("WebRTC signaling server made of plugins.");
    formatter.format(std::cout);
}

int Server::main(const std::vector<std::string>& arguments)
{
    if (!arguments.empty()) {
        complain("what is \"" + arguments.front() + "\"? There are options only; `beckond --help` lists them");
        return EXIT_USAGE;
    }
    switch (_task) {
    case Task::ShowHelp:
        showHelp();
        return EXIT_OK;
    case Task::ShowVersion:
        std::cout << "beckond " BECKON_VERSION << std::endl;
        return EXIT_OK;
    case Task::Serve:
        break;
    }
    try {
        serve();
        return EXIT_OK;
    } catch (...) {
        const Fault fault = describeFault();
        complain(fault.text);
        return fault.exitCode;
    }
}

void Server::serve() const
{
    const Installation installation = Installation::ofThisProgram();
    const Configuration configuration = readConfiguration(installation, _arguments, environmentVariable);
    requireDevelopment(configuration);
    Logging logging(configuration);
    try {
        Assembly assembly(configuration, installation);
        logStart(assembly);
        logging.flush(); // whoever waits for the announcement finds the warnings before it
        announce(assembly);
        awaitStop();
        assembly.stop();
    } catch (...) {
        logging.recordFatal(describeFault().text);
        throw;
    }
}

} // namespace beckon
