// A bare relay of WebSocket frames on a free port of 127.0.0.1, which it prints.

#include "floor/Relay.h"

#include <exception>
#include <iostream>

int main()
{
    try {
        beckon::bench::Relay relay(0);
        std::cout << "listening on http://127.0.0.1:" << relay.port() << std::endl;
        relay.run();
    } catch (const std::exception& error) {
        std::cerr << "relay-floor: " << error.what() << '\n';
        return 1;
    }
}
