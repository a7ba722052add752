#include "beckon/plugin/Plugin.h"

#include "ClusterEvents.h"
#include "MessageTypesRegistry.h"
#include "RoomDirectory.h"
#include "RoomEvents.h"
#include "SignalingEndpoint.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <future>
#include <memory>
#include <optional>
#include <utility>

namespace beckon::signaling {

class SignalingPlugin final : public Plugin
{
public:
    PluginInfo info() const override
    {
        return {"signaling", "0.1.0", {"MessageTypes"}, {"Rooms", "Tokens", "Cluster", std::string(Metrics::contractName)}};
    }

    void check(const Settings& settings, const FaultReport&) const override
    {
        (void)reconnectGrace(settings);
        (void)joinRule(settings);
    }

    void start(Context& context) override
    {
        ServiceRegistry& services = context.services();
        auto& rooms = services.require<Rooms>();
        auto& tokens = services.require<Tokens>();
        auto& cluster = services.require<Cluster>();
        const Milliseconds grace = reconnectGrace(context.settings());
        const JoinRule rule = joinRule(context.settings());

        _types = std::make_shared<MessageTypesRegistry>();
        services.provide<MessageTypes>(_types);
        _budget.emplace(context.limits());
        auto& metrics = services.require<Metrics>();
        _metrics.emplace(metrics);
        metrics.gauge("beckon_waiting_bytes", "Bytes of messages that wait for their targets' connections.", {},
                      [this] { return static_cast<double>(_budget->used()); });
        _parts.emplace(SignalingParts{cluster, *_types, context.limits(), *_budget, *_metrics, grace});
        _directories.emplace(context.loops(), *_parts);
        _roomEvents = std::make_shared<RoomEvents>(*_directories, cluster);
        rooms.observe(_roomEvents);
        _clusterEvents = std::make_shared<ClusterEvents>(*_directories);
        cluster.observe(_clusterEvents);
        context.onDrain([this] {
            for (const auto& directory : _directories->all())
                directory->post([](RoomDirectory& known) { known.handOver(); });
        });
        context.router().addWebSocket("/ws/signaling/{room_id}",
                                      std::make_shared<SignalingEndpoint>(tokens, rooms, cluster, *_directories, rule));
    }

    void stop() noexcept override
    {
        _roomEvents.reset();
        _clusterEvents.reset();
        for (const auto& directory : _directories->all()) {
            // The task alone holds the promise: the wait also ends when the loop destroys the task instead of running it.
            auto promise = std::make_shared<std::promise<void>>();
            const std::future<void> closed = promise->get_future();
            directory->post([promise = std::move(promise)](RoomDirectory& rooms) {
                rooms.close();
                promise->set_value();
            });
            closed.wait();
        }
        _directories.reset();
        _types.reset();
    }

private:
    static Milliseconds reconnectGrace(const Settings& settings) { return settings.seconds("signaling.reconnect_grace", Milliseconds(0)); }

    static JoinRule joinRule(const Settings& settings)
    {
        return settings.flag("signaling.require_join", false) ? JoinRule::Required : JoinRule::OnConnect;
    }

    std::shared_ptr<MessageTypesRegistry> _types;
    std::optional<WaitingBudget> _budget;
    std::optional<SignalingMetrics> _metrics;
    std::optional<SignalingParts> _parts;
    std::optional<RoomDirectories> _directories;
    std::shared_ptr<RoomEvents> _roomEvents;
    std::shared_ptr<ClusterEvents> _clusterEvents;
};

} // namespace beckon::signaling

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::signaling::SignalingPlugin)
POCO_END_MANIFEST
