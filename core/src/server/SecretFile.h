#pragma once

#include "beckon/base/Result.h"
#include "beckon/base/Secret.h"
#include "server/Environment.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace beckon {

/// A path as the configuration writes it, with the directory of systemd's credentials in place of a leading `$CREDENTIALS_DIRECTORY` or
/// `${CREDENTIALS_DIRECTORY}`. The failure says what is missing.
Result<std::string, std::string> expandCredentialsDirectory(std::string_view path, const EnvironmentLookup& environment);

/// A secret that stands alone in a file.
struct SecretFile
{
    Secret secret;       ///< all of the file, without one newline at its end
    std::string warning; ///< one line when others than its owner may read the file; else empty
};

/// Reads a regular file of at most 64 KiB. The failure says what is wrong and the fix. Threads: any.
Result<SecretFile, std::string> readSecretFile(const std::filesystem::path& file);

} // namespace beckon
