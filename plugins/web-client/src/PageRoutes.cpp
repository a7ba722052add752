#include "PageRoutes.h"

#include "AssetAnswer.h"

#include <memory>
#include <utility>

namespace beckon::webclient {
namespace {

constexpr assets::PagePolicy policy{
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types "
    "'none'",
    "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), picture-in-picture=(self), "
    "clipboard-write=(self), geolocation=(), payment=(), usb=()"};

} // namespace

void addPageRoutes(Router& router, std::vector<Asset> assets)
{
    for (Asset& each : assets) {
        const auto asset = std::make_shared<const Asset>(std::move(each));
        const auto answer = [asset](const Request& request) { return assets::answerWith(*asset, policy, request); };
        router.add(Method::Get, "/" + asset->name, answer);
        if (asset->name == "index.html") {
            router.add(Method::Get, "/", answer);
            router.add(Method::Get, "/room/{room_id}", answer);
        }
    }
}

} // namespace beckon::webclient
