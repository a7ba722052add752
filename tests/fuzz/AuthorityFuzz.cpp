#include "Fuzz.h"
#include "http/Authority.h"
#include "http/RequestRules.h"

#include <algorithm>

using namespace beckon;
using fuzz::require;

namespace {

bool isVisible(char c)
{
    return c > ' ' && c < '\x7f';
}

void checkAuthority(std::string_view text)
{
    require(text.starts_with(hostOf(text)), "a host is how an authority begins");
    if (!isAuthority(text))
        return;
    require(std::all_of(text.begin(), text.end(), isVisible), "an authority is visible ASCII");
    require(text.find_first_of("/?#@\\\"<>{}|^`") == std::string_view::npos, "an authority has nothing of what surrounds it");
    require(std::count(text.begin(), text.end(), ':') <= 1 || text.starts_with('['), "colons stand before the port, or in brackets");
    require(isAuthority(hostOf(text)), "a host is an authority");
    require(isAuthority(std::string(hostOf(text)) + ":80"), "a host may have a port");
}

void checkTarget(Method method, std::string_view text)
{
    const auto target = parseTarget(method, text);
    if (!target)
        return;
    require(target->path.starts_with('/') || (target->path == "*" && method == Method::Options), "a path begins with a slash");
    require(std::all_of(text.begin(), text.end(), isVisible), "a target is visible ASCII");
    require(target->authority.empty() == (text.starts_with('/') || text == "*"), "the absolute form alone has an authority");
    require(target->authority.empty() || (isAuthority(target->authority) && !hostOf(target->authority).empty()), "it names a host");
}

} // namespace

/// The same text as an authority, and as a target.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    checkAuthority(text);
    checkTarget(Method::Get, text);
    checkTarget(Method::Options, text);
    if (isAuthority(text) && !hostOf(text).empty())
        require(parseTarget(Method::Get, "http://" + std::string(text) + "/x").has_value(), "an authority makes a target");
    return 0;
}
