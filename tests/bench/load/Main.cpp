// Loads a server and prints, as one JSON object, what it did and what that cost it.

#include "load/Calls.h"
#include "load/Churn.h"
#include "load/Idle.h"
#include "load/Load.h"
#include "load/Paced.h"
#include "load/Stop.h"

#include <exception>
#include <iostream>

namespace beckon::bench {

namespace {

std::string measure(const Options& options)
{
    switch (options.mode) {
    case Mode::Pairs:
        return Load(options).run();
    case Mode::Paced:
        return Paced(options).run();
    case Mode::Churn:
        return Churn(options).run();
    case Mode::Idle:
        return Idle(options).run();
    case Mode::Stop:
        return Stop(options).run();
    case Mode::Calls:
        return Calls(options).run();
    }
    return {};
}

} // namespace

} // namespace beckon::bench

int main(int count, char** arguments)
{
    try {
        const beckon::bench::Options options = beckon::bench::readOptions(count, arguments);
        std::cout << beckon::bench::measure(options) << std::endl;
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "relay-load: " << error.what() << '\n';
        return 1;
    }
}
