#include "server/HealthEndpoints.h"

#include "beckon/base/Json.h"
#include "beckon/service/Database.h"
#include "beckon/service/Mailer.h"
#include "beckon/service/Store.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <string_view>
#include <utility>

namespace beckon {
namespace {

constexpr const char* databaseName = "database";

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

std::string isoTime(SystemTime time)
{
    return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(toUnixSeconds(time)), Poco::DateTimeFormat::ISO8601_FORMAT);
}

template <typename Contract>
void addPart(std::vector<HealthMonitor::Part>& parts, const ServiceRegistry& services, std::string name)
{
    if (auto* service = services.find<Contract>())
        parts.push_back({std::move(name), [service] { return service->health(); }});
}

class Report
{
public:
    Report() { _json.beginObject(); }

    void add(std::string_view part, const Health& health)
    {
        _json.key(part).beginObject().member("state", stateName(health.state));
        if (health.since)
            _json.member("since", isoTime(*health.since));
        if (!health.detail.empty())
            _json.member("detail", health.detail);
        _json.endObject();
        _degraded = _degraded || health.state != Health::State::Ok;
    }

    void addPlugins(const std::vector<std::string>& names, SystemTime started)
    {
        _json.key("plugins").beginObject().member("state", "ok").member("since", isoTime(started)).key("names").beginArray();
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
    for (const HealthMonitor::State& part : parts.monitor.states()) {
        databaseDown = databaseDown || (part.name == databaseName && part.health.state == Health::State::Down);
        report.add(part.name, part.health);
    }
    report.addPlugins(parts.plugins, parts.started);
    parts.monitor.refresh();

    const bool draining = parts.draining();
    const std::string_view status = draining ? "draining" : databaseDown ? "down" : report.degraded() ? "degraded" : "ok";
    JsonWriter body;
    body.beginObject().member("status", status).key("parts").raw(report.take()).endObject();
    if (!draining && !databaseDown)
        return Response::json(200, body.take());
    Response response = Response::json(503, body.take());
    response.headers.push_back({"Retry-After", "1"}); // the monitor looks again each second
    return response;
}

std::vector<HealthMonitor::Part> monitoredParts(const ServiceRegistry& services)
{
    std::vector<HealthMonitor::Part> parts;
    addPart<Database>(parts, services, databaseName);
    addPart<Store>(parts, services, "store");
    addPart<Mailer>(parts, services, "mailer");
    return parts;
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
    ready.runsOn = RunsOn::Loop;
    ready.handler = [parts = std::move(parts)](const Request&) { return readiness(parts); };
    routes.add(std::move(ready));
}

} // namespace beckon
