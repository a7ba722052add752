#pragma once

#include "beckon/base/Limits.h"
#include "server/Configuration.h"

#include <cstddef>
#include <string>

namespace beckon {

/// Every bound of the server from the property named beside it in beckon/base/Limits.h.
/// A value out of its range goes to the configuration's handler of faults.
Limits limitsFromSettings(const Configuration& configuration);

/// What the open-file limit of the process leaves.
struct ConnectionLimit
{
    std::size_t connections = 0;
    std::string notice; ///< one line for the log when that is fewer than asked for; else empty
};

/// Raises the soft limit of open files (RLIMIT_NOFILE) as far as `wanted` connections need and the hard limit allows, and says how many
/// connections that allows, a reserve for everything else left aside. Throws SystemError when it allows none.
ConnectionLimit raiseOpenFileLimit(std::size_t wanted);

} // namespace beckon
