#include "server/HealthEndpoints.h"

#include "beckon/base/Json.h"
#include "beckon/service/Database.h"
#include "beckon/service/Mailer.h"
#include "beckon/service/Store.h"

#include <exception>
#include <string_view>
#include <utility>

namespace beckon {
namespace {

std::string_view stateName(Health::State state)
{
    switch (state) {
    case Health::State::Ok:
        return "ok";
    case Health::State::Degraded:
        return "degraded";
    case Health::State::Down:
        return "down";
    }
    return "down";
}

/// A part that cannot even say how it is, is down.
template <typename Part>
Health healthOf(Part& part)
{
    try {
        return part.health();
    } catch (const std::exception&) {
        return {Health::State::Down, "it does not answer"};
    }
}

class Report
{
public:
    Report() { _json.beginObject(); }

    void add(std::string_view part, const Health& health)
    {
        _json.key(part).beginObject().member("state", stateName(health.state));
        if (!health.detail.empty())
            _json.member("detail", health.detail);
        _json.endObject();
        _degraded = _degraded || health.state != Health::State::Ok;
    }

    void addPlugins(const std::vector<std::string>& names)
    {
        _json.key("plugins").beginObject().member("state", "ok").key("names").beginArray();
        for (const std::string& name : names)
            _json.value(name);
        _json.endArray().endObject();
    }

    bool degraded() const noexcept { return _degraded; }
    std::string take() { return _json.endObject().take(); }

private:
    JsonWriter _json;
    bool _degraded = false;
};

} // namespace

Response readiness(const ReadinessParts& parts)
{
    Report report;
    bool databaseDown = false;
    if (auto* database = parts.services.find<Database>()) {
        const Health health = healthOf(*database);
        databaseDown = health.state == Health::State::Down;
        report.add("database", health);
    }
    if (auto* store = parts.services.find<Store>())
        report.add("store", healthOf(*store));
    if (auto* mailer = parts.services.find<Mailer>())
        report.add("mailer", healthOf(*mailer));
    report.addPlugins(parts.plugins);

    const bool draining = parts.draining();
    const std::string_view status = draining ? "draining" : databaseDown ? "down" : report.degraded() ? "degraded" : "ok";
    JsonWriter body;
    body.beginObject().member("status", status).key("parts").raw(report.take()).endObject();
    return Response::json(draining || databaseDown ? 503 : 200, body.take());
}

void addHealthRoutes(RouteTree& routes, ReadinessParts parts)
{
    Route alive;
    alive.owner = "server";
    alive.pattern = "/healthz";
    alive.runsOn = RunsOn::Loop;
    alive.handler = [](const Request&) { return Response::json(200, R"({"status":"ok"})"); };
    routes.add(std::move(alive));

    Route ready;
    ready.owner = "server";
    ready.pattern = "/readyz";
    ready.handler = [parts = std::move(parts)](const Request&) { return readiness(parts); };
    routes.add(std::move(ready));
}

} // namespace beckon
