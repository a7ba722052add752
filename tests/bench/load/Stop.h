#pragma once

#include "load/Client.h"
#include "load/Options.h"

#include <memory>
#include <string>
#include <vector>

namespace beckon::bench {

/// Many connections, and a server that is told to stop (SIGTERM): how long until its process has ended. Threads: one.
class Stop
{
public:
    explicit Stop(const Options& options);

    /// One JSON object. Throws when the server does not end.
    std::string run();

private:
    void answer();

    const Options& _options;
    File _epoll;
    std::string _buffer;
    std::vector<std::unique_ptr<Client>> _clients;
};

} // namespace beckon::bench
