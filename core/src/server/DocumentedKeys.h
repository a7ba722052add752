#pragma once

#include "server/Installation.h"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace beckon {

/// What a sample configuration says about one key.
struct DocumentedKey
{
    std::string value;  ///< the default
    std::string plugin; ///< whose file it is from; empty for the main file
};

using DocumentedKeys = std::map<std::string, DocumentedKey, std::less<>>;

/// The keys of a sample configuration: every line `key = value`, behind a '#' or not, where nothing else stands before the '='. Pure.
DocumentedKeys documentedKeys(std::string_view text, const std::string& plugin);

/// The keys that the shipped samples document, and those in the files of further plugins in `plugins.d` of the operator. A file that cannot
/// be read is left out.
DocumentedKeys readDocumentedKeys(const Installation& installation, const std::optional<std::filesystem::path>& mainFile);

} // namespace beckon
