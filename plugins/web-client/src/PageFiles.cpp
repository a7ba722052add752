#include "PageFiles.h"

#include "EmbeddedFiles.h"
#include "beckon/base/Error.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace beckon::webclient {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t mostFiles = 1'000;
constexpr std::uintmax_t mostBytes = 64U << 20U;

[[noreturn]] void refuse(const fs::path& path, const std::string& fault)
{
    throw ConfigurationError("web.directory: " + path.string() + " " + fault);
}

std::vector<fs::path> filesBelow(const fs::path& directory)
{
    std::vector<fs::path> files;
    try {
        for (auto entry = fs::recursive_directory_iterator(directory); entry != fs::recursive_directory_iterator(); ++entry) {
            if (entry->path().filename().string().starts_with('.')) {
                entry.disable_recursion_pending();
                continue;
            }
            if (!entry->is_regular_file())
                continue;
            if (files.size() == mostFiles)
                refuse(directory, "has more than " + std::to_string(mostFiles) + " files");
            files.push_back(entry->path());
        }
    } catch (const fs::filesystem_error& error) {
        refuse(directory, "cannot be read (" + error.code().message() + ")");
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string contents(const fs::path& file, std::uintmax_t most)
{
    std::error_code error;
    const std::uintmax_t size = fs::file_size(file, error);
    if (!error && size > most)
        refuse(file.parent_path(), "and the folders beside it hold more than " + std::to_string(mostBytes >> 20U) + " MiB");
    std::ifstream stream(file, std::ios::binary);
    std::string body{std::istreambuf_iterator<char>(stream), {}};
    if (error || !stream.good() || body.size() != size)
        refuse(file, "cannot be read");
    return body;
}

} // namespace

std::vector<Asset> embeddedAssets()
{
    return assets::assetsOf(embeddedFiles());
}

std::vector<Asset> assetsIn(const fs::path& directory)
{
    std::vector<Asset> assets;
    std::uintmax_t left = mostBytes;
    for (const fs::path& file : filesBelow(directory)) {
        std::string body = contents(file, left);
        left -= body.size();
        try {
            assets.push_back(assets::makeAsset(file.lexically_relative(directory).generic_string(), std::move(body)));
        } catch (const std::invalid_argument& fault) {
            refuse(file, fault.what());
        }
    }
    if (std::none_of(assets.begin(), assets.end(), [](const Asset& asset) { return asset.name == "index.html"; }))
        refuse(directory, "has no index.html");
    return assets;
}

std::vector<Asset> withClient(std::vector<Asset> page)
{
    for (Asset& asset : embeddedAssets()) {
        const auto isSame = [&asset](const Asset& own) { return own.name == asset.name; };
        if (asset.name.starts_with("client/") && std::none_of(page.begin(), page.end(), isSame))
            page.push_back(std::move(asset));
    }
    return page;
}

} // namespace beckon::webclient
