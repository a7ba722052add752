#pragma once

#include "load/Channel.h"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace beckon::bench {

using Seconds = std::chrono::seconds;

/// What the load does.
enum class Mode : std::uint8_t
{
    Pairs, ///< every two clients pass messages to and fro, as fast as they come
    Paced, ///< every two clients send each other messages at a fixed rate
    Churn, ///< in each room the last client connects and ends, again and again, before the eyes of the others
    Idle,  ///< all connect, and send nothing but heartbeats
    Stop,  ///< all connect, the server is told to stop, and all answer its close frames
    Calls  ///< HTTP calls over connections that stay
};

/// How the clients speak: as to Beckon, or as to a PeerJS server.
enum class Dialect : std::uint8_t
{
    Beckon,
    PeerJs
};

/// One client of the load: those of a pair or room are lines of the plan that follow each other.
struct PlannedClient
{
    std::string user;
    std::string path;
    std::string token;
    std::uint16_t port = 0; ///< of the server it connects to
    Security security = Security::Plain;
};

struct Options
{
    Mode mode = Mode::Pairs;
    Dialect dialect = Dialect::Beckon;
    std::uint16_t port = 0;
    std::string planFile; ///< a line per client: user, path, token and, where it is not `port`, the port, parted by spaces
    std::size_t messageBytes = 2200;
    std::size_t inFlight = 1;  ///< Pairs: messages under way in each pair
    std::size_t rate = 5000;   ///< Paced: messages a second of all clients together
    std::size_t roomSize = 2;  ///< Churn: clients in a room, the one that comes and goes included
    std::size_t heartbeat = 0; ///< Idle: seconds between two heartbeats of a client; 0 for none
    std::string request;       ///< Calls: a file with the request
    std::size_t callers = 16;  ///< Calls: connections
    Seconds warmUp{1};
    Seconds duration{5};
    Security security = Security::Plain; ///< Pairs, Paced, Idle and Stop
    pid_t server = 0;                    ///< its CPU time and memory are measured
    std::vector<PlannedClient> clients;
};

/// Throws std::invalid_argument that says what is wrong, and how it is used.
Options readOptions(int count, char** arguments);

} // namespace beckon::bench
