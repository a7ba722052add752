#pragma once

#include "beckon/base/Result.h"
#include "beckon/plugin/Abi.h"

#include <filesystem>
#include <span>
#include <string>

namespace beckon {

/// Reads the note that beckon_add_plugin() puts into a shared library, without loading it: loading runs its static constructors.
/// `file` is the whole file, as hostile as may be: every offset and size is checked. The failure says in a few words what the file is not.
/// Threads: pure.
Result<AbiDescription, std::string> findAbiNote(std::span<const char> file);

/// As findAbiNote, of a file on disk; a failure also when it is not a regular file, cannot be read or is larger than 256 MiB.
Result<AbiDescription, std::string> readAbiNote(const std::filesystem::path& path);

/// Why a plugin with this description cannot work in this server, or empty when it can.
std::string abiMismatch(const AbiDescription& plugin, const AbiDescription& server = {});

} // namespace beckon
