#include "Asset.h"

#include "EmbeddedFiles.h"
#include "beckon/base/Error.h"

#include <Poco/SHA2Engine.h>

#include <algorithm>
#include <array>
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
constexpr std::size_t tagDigits = 32;

using MediaType = std::pair<std::string_view, std::string_view>;

constexpr std::array<MediaType, 17> mediaTypes{{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".wasm", "application/wasm"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".mp3", "audio/mpeg"},
    {".txt", "text/plain; charset=utf-8"},
    {".xml", "application/xml"},
}};

std::string mediaType(const std::string& name)
{
    const std::string extension = fs::path(name).extension().string();
    const auto* const found =
        std::find_if(mediaTypes.begin(), mediaTypes.end(), [&extension](const MediaType& type) { return type.first == extension; });
    if (found == mediaTypes.end())
        throw std::invalid_argument("has an extension for which no media type is known");
    return std::string(found->second);
}

std::string entityTag(const std::string& body)
{
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    engine.update(body);
    return '"' + Poco::DigestEngine::digestToHex(engine.digest()).substr(0, tagDigits) + '"';
}

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

Asset makeAsset(std::string name, std::string body)
{
    std::string type = mediaType(name);
    std::string tag = entityTag(body);
    return {std::move(name), std::move(type), std::move(tag), std::move(body)};
}

std::vector<Asset> embeddedAssets()
{
    std::vector<Asset> assets;
    for (const EmbeddedFile& file : embeddedFiles())
        assets.push_back(makeAsset(std::string(file.name), std::string(file.bytes)));
    return assets;
}

std::vector<Asset> assetsIn(const fs::path& directory)
{
    std::vector<Asset> assets;
    std::uintmax_t left = mostBytes;
    for (const fs::path& file : filesBelow(directory)) {
        std::string body = contents(file, left);
        left -= body.size();
        try {
            assets.push_back(makeAsset(file.lexically_relative(directory).generic_string(), std::move(body)));
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
