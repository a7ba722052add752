#pragma once

#include "beckon/base/Clock.h"

#include <optional>
#include <string>

namespace beckon {

/// What systemd is told of the server (sd_notify(3)); without a NOTIFY_SOCKET in the environment nobody is told anything. Never blocks,
/// never throws: a manager that does not listen is no reason to stop serving. Threads: any.
class ServiceManager
{
public:
    /// Whether anybody listens.
    static bool isPresent();

    /// The time without a sign of life after which the manager restarts the server; nothing when it does not watch this process.
    static std::optional<Milliseconds> watchdogTime();

    static void ready(const std::string& status);
    static void reloading();

    /// `within` is how long the stop may take.
    static void stopping(Milliseconds within, const std::string& status);
    static void status(const std::string& status);
    static void feedWatchdog();
};

} // namespace beckon
