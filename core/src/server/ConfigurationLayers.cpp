#include "server/ConfigurationLayers.h"

#include "beckon/base/Error.h"

#include <algorithm>
#include <system_error>

namespace beckon {
namespace {

std::vector<std::filesystem::path> propertyFilesIn(const std::filesystem::path& directory, const FaultHandler& faults)
{
    std::vector<std::filesystem::path> files;
    std::error_code fault;
    for (std::filesystem::directory_iterator entry(directory, fault), end; !fault && entry != end; entry.increment(fault)) {
        if (entry->path().extension() == ".properties")
            files.push_back(entry->path());
    }
    if (fault && fault != std::errc::no_such_file_or_directory)
        faults("cannot read the configuration directory " + directory.string() + ": " + fault.message() + "; let this user read it");
    std::sort(files.begin(), files.end());
    return files;
}

/// A start by a user who may not read them must not go on with the default secrets.
std::vector<Property> readSecretVariables(const std::filesystem::path& mainFile, const FaultHandler& faults)
{
    const std::filesystem::path file = mainFile.parent_path() / "secret.env";
    std::error_code fault;
    if (!std::filesystem::exists(file, fault) && !fault)
        return {};
    return readPropertyFile(file, faults);
}

} // namespace

Property parseDefinition(std::string_view text)
{
    const std::size_t separator = text.find('=');
    const std::string key(text.substr(0, separator));
    if (separator == std::string_view::npos || !isPropertyKey(key))
        throw ConfigurationError("-D" + key.substr(0, 64) + " is no setting; write -Dname=value");
    return {key, std::string(text.substr(separator + 1)), "-D" + key};
}

std::optional<std::filesystem::path> mainConfigurationFile(const Installation& installation, const ConfigurationArguments& arguments)
{
    if (arguments.file)
        return std::filesystem::absolute(*arguments.file).lexically_normal();
    std::error_code fault;
    if (std::filesystem::exists(installation.configuration(), fault))
        return installation.configuration();
    return std::nullopt;
}

Configuration readConfiguration(const Installation& installation, const ConfigurationArguments& arguments,
                                const EnvironmentLookup& environment, const FaultHandler& faults)
{
    Configuration configuration(faults, environment);
    configuration.add(readPropertyFile(installation.defaults(), faults), WhenUnread::Ignore);
    if (const auto file = mainConfigurationFile(installation, arguments)) {
        for (const std::filesystem::path& plugin : propertyFilesIn(file->parent_path() / "plugins.d", faults))
            configuration.addPluginFile(plugin.stem().string(), readPropertyFile(plugin, faults));
        configuration.add(readPropertyFile(*file, faults), WhenUnread::Report);
        configuration.add(propertiesFromVariables(readSecretVariables(*file, faults), faults), WhenUnread::Ignore);
    }
    configuration.add(propertiesFromEnvironment(environment), WhenUnread::Ignore);
    configuration.add(arguments.definitions, WhenUnread::Report);
    return configuration;
}

} // namespace beckon
