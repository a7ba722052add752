#include "ws/Handshake.h"

#include "http/Fields.h"
#include "ws/OfferedLists.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace beckon {

namespace {

constexpr std::string_view version = "13";

std::vector<std::string_view> fields(const Request& request, std::string_view name)
{
    std::vector<std::string_view> values;
    for (const Header& header : request.headers) {
        if (equalsIgnoringCase(header.name, name))
            values.emplace_back(header.value);
    }
    return values;
}

/// Is `token` an element of a comma-separated field, which may come in several lines (RFC 9110 section 5.6.1)?
bool lists(const Request& request, std::string_view name, std::string_view token)
{
    const auto lines = fields(request, name);
    return std::any_of(lines.begin(), lines.end(), [&](std::string_view line) { return listContains(line, token); });
}

bool isBase64(char c) noexcept
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/// 16 bytes as Base64: 22 characters and the padding.
bool isNonce(std::string_view key) noexcept
{
    return key.size() == 24 && key.ends_with("==") && std::all_of(key.begin(), key.end() - 2, isBase64);
}

std::string acceptKey(std::string_view key)
{
    const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    std::array<unsigned char, 4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1> encoded{};
    const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
    return {encoded.begin(), encoded.begin() + length};
}

Response upgradeRequired(std::string_view detail)
{
    Response response = Response::error(426, detail);
    response.headers.push_back({"Upgrade", "websocket"});
    response.headers.push_back({"Connection", "Upgrade"});
    return response;
}

} // namespace

std::optional<Response> checkHandshake(const Request& request)
{
    if (!lists(request, "Upgrade", "websocket") || !lists(request, "Connection", "Upgrade"))
        return upgradeRequired("This is a WebSocket: ask for an upgrade");
    if (request.method != Method::Get) {
        Response response = Response::error(405, "A WebSocket is opened with GET");
        response.headers.push_back({"Allow", "GET"});
        return response;
    }
    const auto versions = fields(request, "Sec-WebSocket-Version");
    if (versions.size() > 1)
        return Response::error(400, "Sec-WebSocket-Version must come once");
    if (versions.empty() || trimmed(versions.front()) != version) {
        Response response = upgradeRequired("Sec-WebSocket-Version must be 13");
        response.headers.push_back({"Sec-WebSocket-Version", std::string(version)});
        return response;
    }
    const auto keys = fields(request, "Sec-WebSocket-Key");
    if (keys.size() != 1)
        return Response::error(400, "Sec-WebSocket-Key must come once");
    if (!isNonce(trimmed(keys.front())))
        return Response::error(400, "Sec-WebSocket-Key must be 16 bytes in Base64");
    if (!offersValidProtocols(request))
        return Response::error(400, "Malformed Sec-WebSocket-Protocol header");
    if (!offersValidExtensions(request))
        return Response::error(400, "Malformed Sec-WebSocket-Extensions header");
    return std::nullopt;
}

Response acceptHandshake(const Request& request, std::string_view subprotocol)
{
    Response response;
    response.status = 101;
    response.headers = {{"Upgrade", "websocket"},
                        {"Connection", "Upgrade"},
                        {"Sec-WebSocket-Accept", acceptKey(trimmed(request.header("Sec-WebSocket-Key")))}};
    if (!subprotocol.empty())
        response.headers.push_back({"Sec-WebSocket-Protocol", std::string(subprotocol)});
    return response;
}

} // namespace beckon
