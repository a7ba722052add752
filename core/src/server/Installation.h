#pragma once

#include <filesystem>

namespace beckon {

/// Where the server's own files lie: the build tree and an installation have the same layout around bin/.
struct Installation
{
    std::filesystem::path prefix;

    /// Of the program that runs, from any directory and through any symbolic link. Throws SystemError when the system does not tell.
    static Installation ofThisProgram();

    std::filesystem::path defaults() const { return prefix / "share/beckon/defaults.properties"; }
    std::filesystem::path samples() const { return prefix / "share/beckon/samples"; } ///< the configuration as shipped
    std::filesystem::path configuration() const { return etc() / "beckon/beckon.properties"; }
    std::filesystem::path plugins() const { return prefix / "lib/beckon/plugins"; }

    /// What lies in usr has its configuration beside usr, as the system itself; every other prefix has it inside.
    std::filesystem::path etc() const { return (prefix.filename() == "usr" ? prefix.parent_path() : prefix) / "etc"; }
};

} // namespace beckon
