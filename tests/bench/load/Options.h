#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace beckon::bench {

using Seconds = std::chrono::seconds;

/// One client of the load: two lines of the plan that follow each other are a pair.
struct PlannedClient
{
    std::string user;
    std::string path;
    std::string token;
    std::uint16_t port = 0; ///< of the server it connects to
};

struct Options
{
    std::uint16_t port = 0;
    std::string planFile; ///< a line per client: user, path, token and, where it is not `port`, the port, parted by spaces
    std::size_t messageBytes = 2200;
    std::size_t inFlight = 1; ///< messages under way in each pair
    Seconds warmUp{1};
    Seconds duration{5};
    pid_t server = 0; ///< its CPU time is measured
    std::vector<PlannedClient> clients;
};

/// Throws std::invalid_argument that says what is wrong, and how it is used.
Options readOptions(int count, char** arguments);

} // namespace beckon::bench
