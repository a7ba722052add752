#include "load/Upgrade.h"

#include "common/Accept.h"

namespace beckon::bench {

namespace {

constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";

} // namespace

std::string upgradeRequest(const PlannedClient& plan)
{
    return "GET " + plan.path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(plan.port) +
           "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + std::string(key) +
           "\r\nAuthorization: Bearer " + plan.token + "\r\n\r\n";
}

bool isUpgraded(std::string_view answer)
{
    static const std::string accept = acceptFor(key);
    return answer.starts_with("HTTP/1.1 101") && answer.find(accept) != std::string_view::npos;
}

} // namespace beckon::bench
