#include "ConnectionString.h"

#include "beckon/base/Error.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace beckon::postgresql {

namespace {

constexpr std::array<std::string_view, 11> keys{
    "application_name", "channel_binding", "gssencmode",          "options", "sslcert", "sslcrl", "sslkey", "ssl_max_protocol_version",
    "sslmode",          "sslrootcert",     "target_session_attrs"};

void append(std::string& text, std::string_view key, std::string_view value)
{
    const auto isBlank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    if (std::any_of(value.begin(), value.end(), isBlank))
        throw ConfigurationError("DATABASE_URL (database.url): " + std::string(key) +
                                 " has a space or a control character, which cannot be passed on; use another");
    if (!text.empty())
        text += ' ';
    text.append(key).append("=");
    for (const char c : value) {
        if (c == '\\' || c == '\'')
            text += '\\';
        text += c;
    }
}

void appendQuery(std::string& text, const DatabaseUrl& url)
{
    for (const auto& [key, value] : url.query) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
            std::string known;
            for (const std::string_view one : keys)
                known.append(known.empty() ? "" : ", ").append(one);
            throw ConfigurationError(
                "DATABASE_URL (database.url): an option after ? is none that a PostgreSQL URL takes here; there are: " + known);
        }
        if (!value.empty())
            append(text, key, value);
    }
}

} // namespace

std::string connectionString(const DatabaseUrl& url, const std::string& passwordFile, Milliseconds patience)
{
    std::string text;
    append(text, "host", url.host);
    append(text, "port", std::to_string(url.port == 0 ? 5432 : url.port));
    append(text, "dbname", url.name);
    if (!url.user.empty())
        append(text, "user", url.user);
    if (!passwordFile.empty())
        append(text, "passfile", passwordFile);
    append(text, "connect_timeout", std::to_string(std::chrono::ceil<Seconds>(patience).count()));
    append(text, "client_encoding", "UTF8");
    append(text, "fallback_application_name", "beckon");
    append(text, "keepalives_idle", "30");
    append(text, "keepalives_interval", "5");
    append(text, "keepalives_count", "3");
    appendQuery(text, url);
    return text;
}

} // namespace beckon::postgresql
