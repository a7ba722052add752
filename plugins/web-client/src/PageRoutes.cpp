#include "PageRoutes.h"

#include "AssetAnswer.h"

#include <memory>
#include <utility>

namespace beckon::webclient {

void addPageRoutes(Router& router, std::vector<Asset> assets)
{
    for (Asset& each : assets) {
        const auto asset = std::make_shared<const Asset>(std::move(each));
        const auto answer = [asset](const Request& request) { return answerWith(*asset, request); };
        router.add(Method::Get, "/" + asset->name, answer);
        if (asset->name == "index.html") {
            router.add(Method::Get, "/", answer);
            router.add(Method::Get, "/room/{room_id}", answer);
        }
    }
}

} // namespace beckon::webclient
