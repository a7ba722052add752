#pragma once

#include "server/Configuration.h"
#include "server/Installation.h"

#include <filesystem>
#include <string>
#include <vector>

namespace beckon::check {

/// The plugin that is checked, and what it is given to work with.
struct Subject
{
    std::filesystem::path file;                ///< absolute
    std::vector<Property> definitions;         ///< -Dname=value
    std::filesystem::path properties;          ///< --config: its settings; empty for none
    std::vector<std::filesystem::path> others; ///< --with: plugins that may provide what this one needs; absolute
    Installation installation;                 ///< whose plugins may, too

    std::string name() const { return file.stem().string(); }
};

/// Whether the plugin is a part of a trial, or everything but it.
enum class Cast : std::uint8_t
{
    WithSubject,
    WithoutSubject
};

/// A configuration that starts a server of nothing but this plugin and those that provide what it needs: on a free port of this machine
/// alone, with a database in memory, touched by no file and no variable of the machine. Throws ConfigurationError when the plugin cannot be
/// loaded or nobody provides what it needs.
Configuration configurationFor(const Subject& subject, Cast cast);

} // namespace beckon::check
