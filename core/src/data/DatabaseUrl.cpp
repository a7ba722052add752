#include "data/DatabaseUrl.h"

#include "beckon/http/Request.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace beckon {

namespace {

using Parsed = Result<AnyDatabaseUrl, std::string>;

constexpr std::string_view forms =
    "use sqlite:///relative.db, sqlite:////absolute.db, sqlite:// (in memory) or postgresql://user:password@host:port/name";
constexpr std::string_view escapes = "a % that stands for itself is written %25, an @ %40, a : %3A, a / %2F";

Parsed failure(std::string_view reason, std::string_view remedy)
{
    return Failure{std::string(reason) + ": " + std::string(remedy)};
}

Parsed parseSqlite(std::string_view rest, const std::filesystem::path& directory)
{
    if (rest.empty() || rest == "/:memory:")
        return AnyDatabaseUrl(SqliteUrl{});
    if (rest.front() != '/')
        return failure("an SQLite URL has a third slash before the file", "use sqlite:///relative.db or sqlite:////absolute.db");
    if (rest.find_first_of("?#") != std::string_view::npos)
        return failure("an SQLite URL takes no options", "end it with the name of the file; a ? in the name is written %3F, a # %23");
    const std::optional<std::string> file = percentDecode(rest.substr(1));
    if (!file)
        return failure("the file has a broken percent escape", "a % that stands for itself is written %25");
    if (file->empty() || file->back() == '/')
        return failure("the SQLite URL names no file", "use sqlite:///relative.db, or sqlite:// for a database in memory");
    return AnyDatabaseUrl(SqliteUrl{(directory / *file).lexically_normal()});
}

/// `host`, `host:port` or `[address]:port`. Nothing when it is none of them.
bool readAuthority(std::string_view text, DatabaseUrl& url)
{
    std::string_view host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos)
            return false;
        host = text.substr(1, end - 1);
        text.remove_prefix(end + 1);
        if (!text.empty() && (text.front() != ':' || text.size() == 1))
            return false;
        port = text.empty() ? text : text.substr(1);
    } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        if (port.empty())
            return false;
    }
    if (!port.empty()) {
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
        if (error != std::errc() || end != port.data() + port.size() || url.port == 0)
            return false;
    }
    const std::optional<std::string> decoded = percentDecode(host);
    if (!decoded || decoded->empty())
        return false;
    url.host = *decoded;
    return true;
}

bool readCredentials(std::string_view text, DatabaseUrl& url)
{
    const std::size_t colon = text.find(':');
    std::optional<std::string> user = percentDecode(text.substr(0, colon));
    if (!user)
        return false;
    url.user = std::move(*user);
    if (colon == std::string_view::npos)
        return true;
    std::optional<std::string> password = percentDecode(text.substr(colon + 1));
    if (!password)
        return false;
    url.password = Secret(std::move(*password));
    return true;
}

bool readQuery(std::string_view text, DatabaseUrl& url)
{
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos || equals == 0)
            return false;
        std::optional<std::string> key = percentDecode(pair.substr(0, equals));
        std::optional<std::string> value = percentDecode(pair.substr(equals + 1));
        if (!key || !value)
            return false;
        url.query.emplace_back(std::move(*key), std::move(*value));
    }
    return true;
}

/// `text` has been found to be a scheme.
std::string canonicalScheme(std::string_view text)
{
    std::string scheme;
    for (const char c : text)
        scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return scheme == "postgres" ? "postgresql" : scheme;
}

bool isScheme(std::string_view text) noexcept
{
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), allowed);
}

Parsed parseServer(std::string_view scheme, std::string_view rest)
{
    DatabaseUrl url;
    url.scheme = canonicalScheme(scheme);
    if (const std::size_t question = rest.find('?'); question != std::string_view::npos) {
        if (!readQuery(rest.substr(question + 1), url))
            return failure("the options after ? are malformed", "write them ?key=value&key=value");
        rest = rest.substr(0, question);
    }
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos)
        return failure("the URL names no database", "use postgresql://user:password@host:port/name");
    const std::optional<std::string> name = percentDecode(rest.substr(slash + 1));
    if (!name || name->empty() || rest.find('/', slash + 1) != std::string_view::npos)
        return failure("the URL names no valid database", escapes);
    url.name = *name;

    std::string_view authority = rest.substr(0, slash);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        if (!readCredentials(authority.substr(0, at), url))
            return failure("user or password has a broken percent escape", escapes);
        authority.remove_prefix(at + 1);
    }
    if (!readAuthority(authority, url))
        return failure("host or port is malformed",
                       "write host:port with a port from 1 to 65535, an IPv6 address in brackets; " + std::string(escapes));
    return AnyDatabaseUrl(std::move(url));
}

} // namespace

Parsed parseDatabaseUrl(std::string_view text, const std::filesystem::path& directory)
{
    const std::size_t end = text.find("://");
    if (end == std::string_view::npos)
        return failure("it is no database URL", forms);
    const std::string_view scheme = text.substr(0, end);
    const std::string_view rest = text.substr(end + 3);
    if (equalsIgnoringCase(scheme, "sqlite"))
        return parseSqlite(rest, directory);
    if (isScheme(scheme))
        return parseServer(scheme, rest);
    return failure("it begins with no scheme", forms);
}

} // namespace beckon
