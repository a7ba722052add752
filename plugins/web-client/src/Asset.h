#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::webclient {

/// A file as it is served. Threads: a plain value.
struct Asset
{
    std::string name; ///< relative, with '/': client/index.js
    std::string mediaType;
    std::string entityTag; ///< strong (RFC 9110 section 8.8.3), with its quotes
    std::string body;
};

/// Errors: std::invalid_argument for a name whose extension no browser would know what to do with.
Asset makeAsset(std::string name, std::string body);

/// What the plugin carries.
std::vector<Asset> embeddedAssets();

/// The files of `directory` and of the folders below, but those whose name begins with a dot, in the order of their names.
/// Errors: ConfigurationError, naming the file, for one that cannot be read or served, for more than 1,000 files or 64 MiB, and when there
/// is no index.html. A symbolic link that leads to a folder is not followed.
std::vector<Asset> assetsIn(const std::filesystem::path& directory);

/// `page` and the client library, unless the page has a file of the same name.
std::vector<Asset> withClient(std::vector<Asset> page);

} // namespace beckon::webclient
