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

std::filesystem::path secretVariablesBeside(const std::filesystem::path& mainFile)
{
    return mainFile.parent_path() / "secret.env";
}

/// A start by a user who may not read them must not go on with the default secrets.
std::vector<Property> readSecretVariables(const std::filesystem::path& mainFile, const FaultHandler& faults)
{
    const std::filesystem::path file = secretVariablesBeside(mainFile);
    std::error_code fault;
    if (!std::filesystem::exists(file, fault) && !fault)
        return {};
    return readPropertyFile(file, faults);
}

void warnOfOpenSecrets(const Configuration& configuration, const std::filesystem::path& mainFile)
{
    using std::filesystem::perms;
    const std::filesystem::path file = secretVariablesBeside(mainFile);
    std::error_code fault;
    const std::filesystem::file_status status = std::filesystem::status(file, fault);
    if (std::filesystem::exists(status) && (status.permissions() & (perms::others_read | perms::others_write)) != perms::none)
        configuration.warn(file.string() + " holds secrets, and every user of this machine may read or change it; `chmod 640 " +
                           file.string() + "` ends that");
}

/// Properties of one origin; later layers win.
struct Layer
{
    std::vector<Property> properties;
    WhenUnread whenUnread = WhenUnread::Report;
    std::string plugin; ///< whose file it is; empty for all others
};

std::string lastValue(const std::vector<Layer>& layers, std::string_view key)
{
    std::string value;
    for (const Layer& layer : layers) {
        for (const Property& property : layer.properties) {
            if (property.key == key)
                value = property.value;
        }
    }
    return value;
}

/// `production.mailer = smtp` is `mailer = smtp` in production, and nothing elsewhere.
std::vector<Property> defaultsFor(const std::string& deployment, const std::vector<Property>& shipped)
{
    constexpr std::string_view mark = "production.";
    std::vector<Property> defaults;
    std::vector<Property> ofProduction;
    for (const Property& property : shipped) {
        if (!property.key.starts_with(mark))
            defaults.push_back(property);
        else if (deployment == "production")
            ofProduction.push_back({property.key.substr(mark.size()), property.value, property.origin});
    }
    for (const Property& property : ofProduction) {
        std::erase_if(defaults, [&](const Property& other) { return other.key == property.key; });
        defaults.push_back(property);
    }
    return defaults;
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
    std::vector<Layer> layers;
    if (const auto file = mainConfigurationFile(installation, arguments)) {
        for (const std::filesystem::path& plugin : propertyFilesIn(file->parent_path() / "plugins.d", faults))
            layers.push_back({readPropertyFile(plugin, faults), WhenUnread::Report, plugin.stem().string()});
        layers.push_back({readPropertyFile(*file, faults), WhenUnread::Report, {}});
        layers.push_back({propertiesFromVariables(readSecretVariables(*file, faults), faults), WhenUnread::Ignore, {}});
    }
    layers.push_back({propertiesFromEnvironment(environment), WhenUnread::Ignore, {}});
    layers.push_back({arguments.definitions, WhenUnread::Report, {}});

    Configuration configuration(faults, environment);
    configuration.add(defaultsFor(lastValue(layers, "environment"), readPropertyFile(installation.defaults(), faults)), WhenUnread::Ignore);
    for (const Layer& layer : layers) {
        if (layer.plugin.empty())
            configuration.add(layer.properties, layer.whenUnread);
        else
            configuration.addPluginFile(layer.plugin, layer.properties);
    }
    if (const auto file = mainConfigurationFile(installation, arguments))
        warnOfOpenSecrets(configuration, *file);
    return configuration;
}

} // namespace beckon
