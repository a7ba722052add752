#include "AssetAnswer.h"

#include <string_view>

namespace beckon::assets {
namespace {

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Weak comparison, as If-None-Match wants it. Our tags have no comma, so each comma of the field ends an element.
bool hasTag(std::string_view field, std::string_view tag)
{
    while (!field.empty()) {
        const auto comma = field.find(',');
        std::string_view element = trimmed(field.substr(0, comma));
        if (element.starts_with("W/"))
            element.remove_prefix(2);
        if (element == tag || element == "*")
            return true;
        field.remove_prefix(comma == std::string_view::npos ? field.size() : comma + 1);
    }
    return false;
}

/// Everything but fonts is asked for anew each time, which costs a 304, so that no browser mixes the files of two versions.
std::string cacheControl(const Asset& asset)
{
    return asset.mediaType.starts_with("font/") ? "public, max-age=604800" : "no-cache";
}

} // namespace

Response answerWith(const Asset& asset, const PagePolicy& policy, const Request& request)
{
    Response response;
    response.headers = {
        {"ETag", asset.entityTag},
        {"Cache-Control", cacheControl(asset)},
        {"Content-Security-Policy", std::string(policy.contentSecurity)},
        {"Permissions-Policy", std::string(policy.permissions)},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
    };
    if (hasTag(request.header("If-None-Match"), asset.entityTag)) {
        response.status = 304;
        return response;
    }
    response.headers.push_back({"Content-Type", asset.mediaType});
    response.body = asset.body;
    return response;
}

} // namespace beckon::assets
