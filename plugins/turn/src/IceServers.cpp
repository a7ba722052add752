#include "IceServers.h"

#include "TurnCredential.h"
#include "beckon/base/Json.h"

#include <utility>

namespace beckon::turn {
namespace {

void writeUrls(JsonWriter& json, const std::vector<std::string>& urls)
{
    json.key("urls").beginArray();
    for (const std::string& url : urls)
        json.value(url);
    json.endArray();
}

} // namespace

IceServers::IceServers(Tokens& tokens, const Clock& clock, TurnSettings settings)
    : _tokens(tokens), _clock(clock), _settings(std::make_shared<const TurnSettings>(std::move(settings)))
{
}

Response IceServers::answer(const Request& request) const
{
    const Claims claims = requireAccess(_tokens, request);
    const std::shared_ptr<const TurnSettings> current = settings();
    JsonWriter json;
    json.beginObject().key("iceServers").beginArray();
    if (!current->stunUrls.empty()) {
        json.beginObject();
        writeUrls(json, current->stunUrls);
        json.endObject();
    }
    if (!current->turnUrls.empty() && !current->secret.empty()) {
        const TurnCredential credential = makeTurnCredential(current->secret, claims.subject, _clock.system() + current->lifetime);
        json.beginObject();
        writeUrls(json, current->turnUrls);
        json.member("username", credential.username).member("credential", credential.password).endObject();
    }
    return Response::json(200, json.endArray().endObject().take());
}

void IceServers::change(TurnSettings settings)
{
    auto next = std::make_shared<const TurnSettings>(std::move(settings));
    const MutexLock lock(_mutex);
    _settings = std::move(next);
}

std::shared_ptr<const TurnSettings> IceServers::settings() const
{
    const MutexLock lock(_mutex);
    return _settings;
}

} // namespace beckon::turn
