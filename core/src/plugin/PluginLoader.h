#pragma once

#include "beckon/plugin/Plugin.h"

#include <filesystem>
#include <memory>
#include <string>

namespace beckon {

/// Turns a file into a plugin: checks its note, maps it through Poco's ClassLoader, makes the one object of its manifest.
/// Ownership: the caller's plugins must be destroyed before the loader. A library stays mapped until the process ends, whatever becomes of
/// the loader. Threads: one.
class PluginLoader
{
public:
    PluginLoader();
    ~PluginLoader();
    PluginLoader(const PluginLoader&) = delete;
    PluginLoader& operator=(const PluginLoader&) = delete;

    /// Throws ConfigurationError naming the file, what is wrong with it and the fix.
    std::unique_ptr<Plugin> load(const std::filesystem::path& file);

private:
    struct Libraries;
    std::unique_ptr<Libraries> _libraries;
};

} // namespace beckon
