#include "DocumentRoutes.h"

#include "AssetAnswer.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace beckon::apidocs {
namespace {

/// The viewer calls this server alone, and brings small pictures inside its style sheet.
constexpr assets::PagePolicy policy{
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "camera=(), microphone=(), display-capture=(), geolocation=(), payment=(), usb=()"};

constexpr std::string_view page = ".html";

/// `/docs` for docs/index.html, `/docs/messages` for docs/messages.html.
std::string path(const std::string& name)
{
    constexpr std::string_view index = "/index.html";
    const std::string whole = "/" + name;
    if (whole.ends_with(index))
        return whole.substr(0, whole.size() - index.size());
    return whole.ends_with(page) ? whole.substr(0, whole.size() - page.size()) : whole;
}

} // namespace

void addDocumentRoutes(Router& router, std::vector<assets::Asset> files)
{
    for (assets::Asset& each : files) {
        const auto file = std::make_shared<const assets::Asset>(std::move(each));
        router.add(Method::Get, path(file->name), [file](const Request& request) { return assets::answerWith(*file, policy, request); });
    }
}

} // namespace beckon::apidocs
