#pragma once

#include "EmbeddedFile.h"

#include <span>
#include <string>
#include <vector>

namespace beckon::assets {

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

/// Copies of the files, in their order. Errors: as makeAsset().
std::vector<Asset> assetsOf(std::span<const EmbeddedFile> files);

} // namespace beckon::assets
