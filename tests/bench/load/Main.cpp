// Loads a relay with pairs of clients and prints, as one JSON object, how much it relayed and what that cost it.

#include "load/Load.h"

#include <cstdio>
#include <exception>
#include <iostream>

int main(int count, char** arguments)
{
    using namespace beckon::bench;
    try {
        const Options options = readOptions(count, arguments);
        const Measurement result = Load(options).run();
        const auto messages = static_cast<double>(result.messages);
        std::printf(
            "{\"messages\": %llu, \"per_second\": %.0f, \"cpu_us\": %.3f, \"p50_us\": %.1f, \"p99_us\": %.1f, \"cpu_share\": %.3f}\n",
            static_cast<unsigned long long>(result.messages), messages / result.seconds, result.serverCpuSeconds * 1e6 / messages,
            result.p50Microseconds, result.p99Microseconds, result.serverCpuSeconds / result.seconds);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "relay-load: " << error.what() << '\n';
        return 1;
    }
}
