#pragma once

#include "server/Assembly.h"
#include "server/Configuration.h"
#include "server/ConfigurationLayers.h"
#include "server/DocumentedKeys.h"
#include "server/Installation.h"
#include "server/Logging.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string>

namespace beckon {

/// Reads the configuration anew and makes count what may change while the server runs; all of it, or nothing when anything is wrong. The
/// log tells each change, what has to wait for a restart, or every fault. Environment and command line are as they were at the start.
/// Ownership: keeps references to all that it is given. Threads: that which takes the signals.
class Reloader
{
public:
    /// `started` is what the server was started with, read by everybody who reads it.
    Reloader(const Installation& installation, const ConfigurationArguments& arguments, const Configuration& started, Assembly& assembly,
             Logging& logging);

    enum class Outcome : std::uint8_t
    {
        Applied,
        Refused
    };

    /// Opens the file of the log anew in any case.
    Outcome reload();

private:
    class Attempt;

    const Configuration& counting() const noexcept { return _applied ? *_applied : _started; }
    void tellChanges(const Configuration& fresh, const std::set<std::string>& reloaded) const;
    void tellWarnings(const Configuration& fresh) const;

    const Installation& _installation;
    const ConfigurationArguments& _arguments;
    const Configuration& _started;
    std::unique_ptr<const Configuration> _applied; ///< the last one whose values count
    Assembly& _assembly;
    Logging& _logging;
};

} // namespace beckon
