#include "RedisUrl.h"

#include "beckon/http/Request.h"

#include <sys/un.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace beckon::storeredis {

namespace {

using Parsed = Result<RedisUrl, std::string>;

constexpr std::string_view forms = "use redis://host:6379/0, redis://user:password@host:6379/0 or unix:///run/redis.sock?db=0";
constexpr std::string_view escapes = "a % that stands for itself is written %25, an @ %40, a : %3A, a / %2F, a ? %3F, a # %23";
constexpr std::size_t longestHost = 253;
constexpr int largestDatabase = 1'000'000;

Parsed failure(std::string_view reason, std::string_view remedy)
{
    return Failure{std::string(reason) + ": " + std::string(remedy)};
}

template <typename Number>
std::optional<Number> wholeNumber(std::string_view text, Number least, Number most)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
        return std::nullopt;
    return number;
}

/// What a name or an address is made of: it is quoted in messages.
bool isHost(std::string_view text) noexcept
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':' ||
               c == '%';
    };
    return !text.empty() && text.size() <= longestHost && std::all_of(text.begin(), text.end(), allowed);
}

bool isSocketPath(std::string_view path) noexcept
{
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; };
    return path.size() > 1 && path.size() < sizeof(sockaddr_un::sun_path) && std::none_of(path.begin(), path.end(), isControl);
}

/// `host`, `host:port` or `[address]:port`. False when it is none of them.
bool readAuthority(std::string_view text, RedisUrl& url)
{
    std::string_view host = text;
    std::string_view rest;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos)
            return false;
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        rest = text.substr(colon);
    }
    if (!rest.empty()) {
        const auto port = rest.front() == ':' ? wholeNumber<std::uint16_t>(rest.substr(1), 1, 65'535) : std::nullopt;
        if (!port)
            return false;
        url.port = *port;
    }
    std::optional<std::string> decoded = percentDecode(host);
    if (!decoded || !isHost(*decoded))
        return false;
    url.host = std::move(*decoded);
    return true;
}

/// `user:password`; empty when that is taken, else what is wrong with it.
std::string_view readCredentials(std::string_view text, RedisUrl& url)
{
    const std::size_t colon = text.find(':');
    std::optional<std::string> user = percentDecode(text.substr(0, colon));
    std::optional<std::string> password = percentDecode(colon == std::string_view::npos ? "" : text.substr(colon + 1));
    if (!user || !password)
        return "user or password has a broken percent escape";
    if (password->empty() && !user->empty())
        return "it names a user and no password (for a password alone, redis://:password@host)";
    url.user = std::move(*user);
    url.password = Secret(std::move(*password));
    return {};
}

bool readDatabase(std::string_view text, RedisUrl& url)
{
    const auto number = wholeNumber<int>(text, 0, largestDatabase);
    url.database = number.value_or(0);
    return number.has_value();
}

Parsed parseHost(std::string_view rest)
{
    RedisUrl url;
    if (rest.find_first_of("?#") != std::string_view::npos)
        return failure("a redis:// URL takes no options after ? or #",
                       "write the database behind the host, redis://host/1; " + std::string(escapes));
    const std::size_t slash = rest.find('/');
    if (slash != std::string_view::npos && slash + 1 < rest.size() && !readDatabase(rest.substr(slash + 1), url))
        return failure("what stands behind the host is no number of a database", "write redis://host/1; " + std::string(escapes));
    std::string_view authority = rest.substr(0, slash);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        if (const std::string_view fault = readCredentials(authority.substr(0, at), url); !fault.empty())
            return failure(fault, escapes);
        authority.remove_prefix(at + 1);
    }
    if (!readAuthority(authority, url))
        return failure("host or port is malformed",
                       "write host:port with a port from 1 to 65535, an IPv6 address in brackets; " + std::string(escapes));
    return url;
}

Parsed parseSocket(std::string_view rest)
{
    RedisUrl url;
    if (const std::size_t question = rest.find('?'); question != std::string_view::npos) {
        const std::string_view option = rest.substr(question + 1);
        if (!option.starts_with("db=") || !readDatabase(option.substr(3), url))
            return failure("the one option of a unix:// URL is the number of a database", "write ?db=1; " + std::string(escapes));
        rest = rest.substr(0, question);
    }
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos)
        return failure("the URL names no socket", forms);
    if (slash > 0) {
        if (rest[slash - 1] != '@')
            return failure("a unix:// URL has no host", forms);
        if (const std::string_view fault = readCredentials(rest.substr(0, slash - 1), url); !fault.empty())
            return failure(fault, escapes);
    }
    std::optional<std::string> path = percentDecode(rest.substr(slash));
    if (!path || !isSocketPath(*path))
        return failure("the URL names no file that a socket can have",
                       "write unix:///run/redis.sock, up to 107 bytes; " + std::string(escapes));
    url.socket = std::move(*path);
    return url;
}

} // namespace

std::string RedisUrl::place() const
{
    std::string text = socket;
    if (text.empty()) {
        const bool isAddress = host.find(':') != std::string::npos;
        text = (isAddress ? "[" + host + "]" : host) + ":" + std::to_string(port);
    }
    return database == 0 ? text : text + "/" + std::to_string(database);
}

Parsed parseRedisUrl(std::string_view text)
{
    const std::size_t end = text.find("://");
    const std::string_view scheme = text.substr(0, end);
    if (end == std::string_view::npos)
        return failure("it is no URL of a Redis server", forms);
    const std::string_view rest = text.substr(end + 3);
    if (equalsIgnoringCase(scheme, "redis"))
        return parseHost(rest);
    if (equalsIgnoringCase(scheme, "unix"))
        return parseSocket(rest);
    if (equalsIgnoringCase(scheme, "rediss"))
        return failure("rediss:// asks for TLS, which this version does not speak with Redis",
                       "use redis:// in a network that you trust, or a tunnel such as stunnel");
    return failure("its scheme is none of Redis", forms);
}

} // namespace beckon::storeredis
