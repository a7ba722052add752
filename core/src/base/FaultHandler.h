#pragma once

#include "beckon/base/Error.h"

#include <functional>
#include <string>

namespace beckon {

/// Takes a fault of the configuration, one line that names the fix. A start throws at the first one (throwFault); a check collects them
/// all, so whoever reports one goes on with something harmless when the handler returns.
using FaultHandler = std::function<void(const std::string& fault)>;

[[noreturn]] inline void throwFault(const std::string& fault)
{
    throw ConfigurationError(fault);
}

} // namespace beckon
