#pragma once

#include "server/ConfigurationLayers.h"

#include <string>
#include <vector>

namespace beckon {

struct ConfigurationCheck
{
    std::vector<std::string> faults; ///< each would end the start
    std::vector<std::string> warnings;
};

/// Finds what a start would find, all of it at once, and opens no port, makes no file and opens no database. It loads the plugins that the
/// configuration chooses, but starts none: the values of their keys, and what a mail server, a store or a database server would say,
/// remain for the start. Threads: one.
ConfigurationCheck checkConfiguration(const Installation& installation, const ConfigurationArguments& arguments,
                                      const EnvironmentLookup& environment);

} // namespace beckon
