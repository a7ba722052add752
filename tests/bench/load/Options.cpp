#include "load/Options.h"

#include <charconv>
#include <fstream>
#include <initializer_list>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace beckon::bench {

namespace {

constexpr std::string_view usage =
    "usage: relay-load --port=N --server=PID [--plan=FILE] [--mode=pairs|paced|churn|idle|stop|calls] [--dialect=beckon|peerjs] "
    "[--bytes=2200]\n"
    "    [--in-flight=1] [--rate=5000] [--room-size=2] [--heartbeat=0] [--request=FILE] [--callers=16] [--seconds=5] [--warm-up=1]\n"
    "    [--security=plain|tls]";

constexpr std::size_t mostClients = 20'000;

template <typename Number>
Number number(std::string_view name, std::string_view text, Number least, Number most)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
        throw std::invalid_argument("--" + std::string(name) + " must be from " + std::to_string(least) + " to " + std::to_string(most));
    return value;
}

std::vector<PlannedClient> readPlan(const std::string& file, std::uint16_t port, Security security)
{
    std::ifstream in(file);
    if (!in)
        throw std::invalid_argument("cannot read the plan " + file);
    std::vector<PlannedClient> clients;
    for (std::string line; std::getline(in, line);) {
        PlannedClient client;
        std::istringstream fields(line);
        if (!(fields >> client.user >> client.path >> client.token))
            throw std::invalid_argument("a line of the plan is not `user path token [port]`");
        if (!(fields >> client.port))
            client.port = port;
        client.security = security;
        clients.push_back(std::move(client));
    }
    if (clients.empty() || clients.size() > mostClients)
        throw std::invalid_argument("the plan needs clients, and at most " + std::to_string(mostClients));
    return clients;
}

template <typename Value>
Value choice(std::string_view name, std::string_view text, std::initializer_list<std::pair<std::string_view, Value>> choices)
{
    for (const auto& [word, value] : choices) {
        if (word == text)
            return value;
    }
    throw std::invalid_argument("--" + std::string(name) + " cannot be " + std::string(text));
}

void set(Options& options, std::string_view name, std::string_view value)
{
    if (name == "port")
        options.port = number<std::uint16_t>(name, value, 1, std::numeric_limits<std::uint16_t>::max());
    else if (name == "plan")
        options.planFile = value;
    else if (name == "server")
        options.server = number<pid_t>(name, value, 1, std::numeric_limits<pid_t>::max());
    else if (name == "bytes")
        options.messageBytes = number<std::size_t>(name, value, 128, 65'536);
    else if (name == "security")
        options.security = choice<Security>(name, value, {{"plain", Security::Plain}, {"tls", Security::Tls}});
    else if (name == "mode")
        options.mode = choice<Mode>(name, value,
                                    {{"pairs", Mode::Pairs},
                                     {"paced", Mode::Paced},
                                     {"churn", Mode::Churn},
                                     {"idle", Mode::Idle},
                                     {"stop", Mode::Stop},
                                     {"calls", Mode::Calls}});
    else if (name == "dialect")
        options.dialect = choice<Dialect>(name, value, {{"beckon", Dialect::Beckon}, {"peerjs", Dialect::PeerJs}});
    else if (name == "rate")
        options.rate = number<std::size_t>(name, value, 1, 100'000);
    else if (name == "room-size")
        options.roomSize = number<std::size_t>(name, value, 2, 10'000);
    else if (name == "heartbeat")
        options.heartbeat = number<std::size_t>(name, value, 0, 600);
    else if (name == "request")
        options.request = value;
    else if (name == "callers")
        options.callers = number<std::size_t>(name, value, 1, 1'000);
    else if (name == "in-flight")
        options.inFlight = number<std::size_t>(name, value, 1, 1024);
    else if (name == "seconds")
        options.duration = Seconds(number<int>(name, value, 1, 600));
    else if (name == "warm-up")
        options.warmUp = Seconds(number<int>(name, value, 0, 60));
    else
        throw std::invalid_argument("unknown option --" + std::string(name));
}

} // namespace

Options readOptions(int count, char** arguments)
{
    Options options;
    for (int index = 1; index < count; ++index) {
        const std::string_view argument = arguments[index];
        const std::size_t equals = argument.find('=');
        if (!argument.starts_with("--") || equals == std::string_view::npos)
            throw std::invalid_argument(std::string(usage));
        set(options, argument.substr(2, equals - 2), argument.substr(equals + 1));
    }
    const bool isCalls = options.mode == Mode::Calls;
    if (options.port == 0 || options.server == 0 || (isCalls ? options.request : options.planFile).empty())
        throw std::invalid_argument(std::string(usage));
    if (isCalls)
        return options;
    options.clients = readPlan(options.planFile, options.port, options.security);
    const std::size_t together = options.mode == Mode::Churn ? options.roomSize : 2;
    if (options.clients.size() % together != 0)
        throw std::invalid_argument("the plan needs a multiple of " + std::to_string(together) + " clients");
    return options;
}

} // namespace beckon::bench
