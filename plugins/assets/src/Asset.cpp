#include "Asset.h"

#include <Poco/SHA2Engine.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace beckon::assets {
namespace {

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
    const std::string extension = std::filesystem::path(name).extension().string();
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

} // namespace

Asset makeAsset(std::string name, std::string body)
{
    std::string type = mediaType(name);
    std::string tag = entityTag(body);
    return {std::move(name), std::move(type), std::move(tag), std::move(body)};
}

std::vector<Asset> assetsOf(std::span<const EmbeddedFile> files)
{
    std::vector<Asset> assets;
    assets.reserve(files.size());
    for (const EmbeddedFile& file : files)
        assets.push_back(makeAsset(std::string(file.name), std::string(file.bytes)));
    return assets;
}

} // namespace beckon::assets
