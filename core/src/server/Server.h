#pragma once

#include "server/ConfigurationLayers.h"

#include <Poco/Util/ServerApplication.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace beckon {

/// The program: reads its command line, runs the Assembly until it is asked to stop, and turns every fault into one line and an exit code
/// of sysexits.h. Threads: main's. TERM, INT and HUP must be blocked before it is made, so that every thread inherits that.
class Server final : public Poco::Util::ServerApplication
{
public:
    /// 0 after a stop that was asked for, and when a question has been answered; 64 for a wrong command line, 69 when the server asked for
    /// is not ready, 78 for the configuration, 71 for the machine, 70 for a fault of ours.
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
        ListPlugins,
        AskReadiness
    };

    enum class Place : std::uint8_t
    {
        Foreground,
        Background
    };

    void showHelp() const;
    int perform() const;
    int serve() const;
    int check() const;
    int print() const;
    int list() const;
    int ask() const;

    Task _task = Task::Serve;
    Place _place = Place::Foreground;
    std::optional<std::filesystem::path> _pidFile;
    ConfigurationArguments _arguments;
    std::vector<std::string> _definitions;
};

} // namespace beckon
