#pragma once

#include "Asset.h"

#include <filesystem>
#include <vector>

namespace beckon::webclient {

using assets::Asset;

/// The page and the client library, as the plugin carries them.
std::vector<Asset> embeddedAssets();

/// The files of `directory` and of the folders below, but those whose name begins with a dot, in the order of their names.
/// Errors: ConfigurationError, naming the file, for one that cannot be read or served, for more than 1,000 files or 64 MiB, and when there
/// is no index.html. A symbolic link that leads to a folder is not followed.
std::vector<Asset> assetsIn(const std::filesystem::path& directory);

/// `page` and the client library, unless the page has a file of the same name.
std::vector<Asset> withClient(std::vector<Asset> page);

} // namespace beckon::webclient
