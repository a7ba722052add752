// A bare relay of WebSocket frames on a free port of 127.0.0.1, which it prints; with `--rooms`, one of comings and goings.

#include "floor/Relay.h"

#include <exception>
#include <iostream>
#include <string_view>

int main(int count, char** arguments)
{
    using beckon::bench::Relay;
    try {
        const bool hasRooms = count == 2 && std::string_view(arguments[1]) == "--rooms";
        Relay relay(0, hasRooms ? Relay::Grouping::Rooms : Relay::Grouping::Pairs);
        std::cout << "listening on http://127.0.0.1:" << relay.port() << std::endl;
        relay.run();
    } catch (const std::exception& error) {
        std::cerr << "relay-floor: " << error.what() << '\n';
        return 1;
    }
}
