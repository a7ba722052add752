#include "server/DocumentedKeys.h"

#include "beckon/base/Error.h"
#include "server/PropertyFile.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

namespace beckon {
namespace {

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r"), text.size());
    text.remove_prefix(begin);
    text.remove_suffix(text.size() - (text.find_last_not_of(" \t\r") + 1));
    return text;
}

void addFile(DocumentedKeys& keys, const std::filesystem::path& file, const std::string& plugin)
{
    try {
        keys.merge(documentedKeys(readTextFile(file), plugin));
    } catch (const ConfigurationError&) { // NOLINT(bugprone-empty-catch): without samples, the keys that are read are all that is known
    }
}

/// Adds the files of plugins that are not in `seen`, and puts them there.
void addDirectory(DocumentedKeys& keys, const std::filesystem::path& directory, std::set<std::string>& seen)
{
    std::error_code fault;
    for (std::filesystem::directory_iterator entry(directory, fault), end; !fault && entry != end; entry.increment(fault)) {
        const std::string plugin = entry->path().stem().string();
        if (entry->path().extension() == ".properties" && seen.insert(plugin).second)
            addFile(keys, entry->path(), plugin);
    }
}

} // namespace

DocumentedKeys documentedKeys(std::string_view text, const std::string& plugin)
{
    DocumentedKeys keys;
    while (!text.empty()) {
        std::string_view line = trimmed(text.substr(0, text.find('\n')));
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
        if (line.starts_with('#'))
            line = trimmed(line.substr(1));
        const std::size_t separator = line.find('=');
        if (separator == std::string_view::npos)
            continue;
        const std::string_view key = trimmed(line.substr(0, separator));
        if (isPropertyKey(key))
            keys.emplace(key, DocumentedKey{std::string(trimmed(line.substr(separator + 1))), plugin});
    }
    return keys;
}

DocumentedKeys readDocumentedKeys(const Installation& installation, const std::optional<std::filesystem::path>& mainFile)
{
    DocumentedKeys keys;
    std::set<std::string> seen;
    addFile(keys, installation.samples() / "beckon.properties", {});
    addDirectory(keys, installation.samples() / "plugins.d", seen);
    if (mainFile)
        addDirectory(keys, mainFile->parent_path() / "plugins.d", seen);
    return keys;
}

} // namespace beckon
