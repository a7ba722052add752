#pragma once

#include "server/Configuration.h"
#include "server/CoreSettings.h"

namespace beckon {

/// What may stand in development and must not in production: a secret that everyone knows or can try out, every origin, codes on the
/// console. Each fault goes to the configuration's handler. Threads: one, that which starts the server.
void refuseWhatProductionForbids(const Configuration& configuration, const CoreSettings& settings);

} // namespace beckon
