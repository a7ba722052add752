#pragma once

#include "server/Configuration.h"
#include "server/Environment.h"
#include "server/Installation.h"

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace beckon {

/// What the command line says about the configuration.
struct ConfigurationArguments
{
    std::optional<std::filesystem::path> file; ///< --config
    std::vector<Property> definitions;         ///< -Dname=value
};

/// One -D. Throws ConfigurationError when it is not `name=value`.
Property parseDefinition(std::string_view text);

/// The main file: that of --config, or the installation's when there is one; nothing else.
std::optional<std::filesystem::path> mainConfigurationFile(const Installation& installation, const ConfigurationArguments& arguments);

/// Reads all layers, the lowest first: the shipped defaults; plugins.d/*.properties beside the main file, by name; the main file; the
/// variables of secret.env beside it, if it exists; the environment; the command line. Reports every file that cannot be read and every
/// malformed line; later faults of the values go to the same handler.
Configuration readConfiguration(const Installation& installation, const ConfigurationArguments& arguments,
                                const EnvironmentLookup& environment, const FaultHandler& faults = throwFault);

} // namespace beckon
