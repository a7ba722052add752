#include "TurnSettings.h"

#include "IceUrl.h"

#include <algorithm>
#include <string_view>

namespace beckon::turn {
namespace {

constexpr const char* urlsKey = "turn.urls";
constexpr const char* lifetimeKey = "turn.lifetime";
constexpr const char* secretKey = "turn.secret";
constexpr Milliseconds usualLifetime = Seconds(43'200);
constexpr std::size_t mostUrls = 16; ///< browsers ask each of them, and get slow long before
constexpr std::string_view separators = ", \t";

std::vector<std::string_view> words(std::string_view text)
{
    std::vector<std::string_view> found;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
        if (text.empty())
            return found;
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        found.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

void readUrls(const Settings& settings, const Plugin::FaultReport& report, TurnSettings& read)
{
    const std::string text = settings.text(urlsKey, {});
    const std::vector<std::string_view> urls = words(text);
    if (urls.size() > mostUrls)
        report(settings.origin(urlsKey) + " names " + std::to_string(urls.size()) + " URLs; " + std::to_string(mostUrls) + " are the most");
    for (const std::string_view word : urls) {
        auto url = parseIceUrl(word);
        if (!url)
            report(settings.origin(urlsKey) + " has `" + std::string(word) + "`, which is no URL of a STUN or TURN server: " + url.error());
        else
            (url->kind == IceKind::Stun ? read.stunUrls : read.turnUrls).push_back(std::move(url->text));
    }
}

Seconds readLifetime(const Settings& settings, const Plugin::FaultReport& report)
{
    const Milliseconds lifetime = settings.seconds(lifetimeKey, usualLifetime);
    if (lifetime < Seconds(600) || lifetime > Seconds(604'800)) {
        report(settings.origin(lifetimeKey) +
               " must be between 600 and 604800 seconds: a page asks for new credentials every five minutes, "
               "and coturn lets nobody in whose are over");
        return std::chrono::duration_cast<Seconds>(usualLifetime);
    }
    return std::chrono::duration_cast<Seconds>(lifetime);
}

} // namespace

TurnSettings readTurnSettings(const Settings& settings, const Plugin::FaultReport& report)
{
    TurnSettings read;
    readUrls(settings, report, read);
    read.secret = settings.secret(secretKey, {});
    read.lifetime = readLifetime(settings, report);
    return read;
}

std::string oddityOf(const TurnSettings& settings)
{
    if (settings.secret.empty() && !settings.turnUrls.empty())
        return "turn.urls names TURN servers, which are not handed out: set turn.secret (TURN_SECRET) to their static-auth-secret";
    if (!settings.secret.empty() && settings.turnUrls.empty())
        return "turn.secret is set, but turn.urls (TURN_URLS) names no TURN server that it would open";
    return {};
}

} // namespace beckon::turn
