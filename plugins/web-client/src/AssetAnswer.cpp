#include "AssetAnswer.h"

#include <string_view>

namespace beckon::webclient {
namespace {

constexpr std::string_view contentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types "
    "'none'";

constexpr std::string_view permissionsPolicy =
    "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), picture-in-picture=(self), "
    "clipboard-write=(self), geolocation=(), payment=(), usb=()";

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

Response answerWith(const Asset& asset, const Request& request)
{
    Response response;
    response.headers = {
        {"ETag", asset.entityTag},
        {"Cache-Control", cacheControl(asset)},
        {"Content-Security-Policy", std::string(contentSecurityPolicy)},
        {"Permissions-Policy", std::string(permissionsPolicy)},
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

} // namespace beckon::webclient
