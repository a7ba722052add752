#pragma once

#include "load/Client.h"
#include "load/Options.h"

#include <memory>
#include <string>
#include <vector>

namespace beckon::bench {

/// Connections that do nothing, or send a heartbeat now and then, spread evenly. Threads: one.
class Idle
{
public:
    explicit Idle(const Options& options);

    /// One JSON object. Throws when the server ends a connection.
    std::string run();

private:
    std::size_t beat();

    const Options& _options;
    std::vector<std::unique_ptr<Client>> _clients;
    std::uint64_t _residentBefore = 0;
};

} // namespace beckon::bench
