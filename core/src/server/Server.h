#pragma once

#include "server/ConfigurationLayers.h"

#include <Poco/Util/ServerApplication.h>

#include <cstdint>
#include <string>
#include <vector>

namespace beckon {

/// The program: reads its command line, runs the Assembly until it is asked to stop, and turns every fault into one line and an exit code
/// of sysexits.h. Threads: main's. TERM, INT and HUP must be blocked before it is made, so that every thread inherits that.
class Server final : public Poco::Util::ServerApplication
{
public:
    /// 0 after a stop that was asked for, and when a question about the configuration has been answered; 64 for a wrong command line, 78
    /// for the configuration, 71 for the machine, 70 for a fault of ours.
    int execute(int argc, char** argv);

protected:
    void defineOptions(Poco::Util::OptionSet& options) override;
    void handleOption(const std::string& name, const std::string& value) override;
    int main(const std::vector<std::string>& arguments) override;

private:
    enum class Task : std::uint8_t
    {
        Serve,
        ShowHelp,
        ShowVersion,
        CheckConfiguration,
        PrintConfiguration,
        ListPlugins
    };

    void showHelp() const;
    int perform() const;
    int serve() const;
    int check() const;
    int print() const;
    int list() const;

    Task _task = Task::Serve;
    ConfigurationArguments _arguments;
    std::vector<std::string> _definitions;
};

} // namespace beckon
