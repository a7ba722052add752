#include "Fuzz.h"
#include "http/Cors.h"
#include "http/Fields.h"
#include "ws/Handshake.h"

using namespace beckon;
using fuzz::require;

namespace {

/// The method's first letter, then a line `name:value` for each field.
Request readRequest(std::string_view input)
{
    Request request;
    request.path = "/ws/room";
    request.method = fuzz::takeUntil(input, '\n').starts_with('G') ? Method::Get : Method::Post;
    while (!input.empty()) {
        std::string_view value = fuzz::takeUntil(input, '\n');
        const std::string_view name = fuzz::takeUntil(value, ':');
        request.headers.push_back({std::string(name), std::string(value)});
    }
    return request;
}

void checkAcceptance(const Request& request)
{
    require(request.method == Method::Get, "an upgrade is a GET");
    require(trimmed(request.header("Sec-WebSocket-Version")) == "13", "the version is 13");
    require(trimmed(request.header("Sec-WebSocket-Key")).size() == 24, "a key has 24 characters");
    for (const Header& field : request.headers) {
        std::string_view offered = equalsIgnoringCase(field.name, "Sec-WebSocket-Protocol") ? field.value : std::string_view();
        for (auto protocol = takeListElement(offered); !protocol.empty(); protocol = takeListElement(offered))
            require(isToken(protocol), "a subprotocol is a token");
    }
    const Response response = acceptHandshake(request, "");
    require(response.status == 101 && response.headers.size() == 3, "the answer is the upgrade");
    require(response.headers.back().value.size() == 28 && response.headers.back().value.ends_with('='), "the answer proves the key");
}

void checkCors(const Cors& cors, const Request& request)
{
    Response response;
    cors.decorate(request, response);
    for (const Header& field : response.headers) {
        const bool isReflected = field.name == "Access-Control-Allow-Origin";
        require(!isReflected || (field.value == request.header("Origin") && cors.allows(request)), "allowed origins alone are reflected");
    }
    for (const Header& field : cors.preflight(request).headers)
        require(field.value.size() <= 1024 || field.name == "Access-Control-Allow-Origin", "what is reflected has a bound");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Cors everyOrigin({});
    static const Cors oneOrigin({"https://app.example.com"});
    const Request request = readRequest(fuzz::textOf(data, size));
    if (const auto refusal = checkHandshake(request))
        require(refusal->status == 400 || refusal->status == 405 || refusal->status == 426, "a refusal is one of three");
    else
        checkAcceptance(request);
    checkCors(everyOrigin, request);
    checkCors(oneOrigin, request);
    return 0;
}
