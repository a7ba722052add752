#pragma once

#include "server/Assembly.h"
#include "server/Logging.h"
#include "server/Reloader.h"
#include "server/StopGuard.h"

#include <atomic>
#include <optional>
#include <string>

namespace beckon {

/// The server while it serves, up to the end of its stop: takes the signals, and keeps the service manager informed.
/// Ownership: keeps references to its parts. Threads: one; TERM, INT and HUP must be blocked in every thread.
class Operation
{
public:
    Operation(Assembly& assembly, Reloader& reloader, const Logging& logging);

    /// HUP reloads; TERM and INT stop the server, and it returns when the Assembly has stopped. From the signal on, `guard` stands beside
    /// the stop: the caller keeps it until everything has ended.
    void run(std::optional<StopGuard>& guard);

private:
    int awaitStop();
    void reload();
    void stop(int signal, std::optional<StopGuard>& guard);
    std::string status() const;

    Assembly& _assembly;
    Reloader& _reloader;
    const Logging& _logging;
    std::atomic<bool> _isRefused{false}; ///< the last reload
};

} // namespace beckon
