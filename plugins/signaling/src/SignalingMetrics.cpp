#include "SignalingMetrics.h"

namespace beckon::signaling {

namespace {

Counter& messages(Metrics& metrics, const char* type, const char* result)
{
    return metrics.counter("beckon_signaling_messages_total", "Messages of participants, by their type and what became of them.",
                           {{"type", type}, {"result", result}});
}

Counter& presences(Metrics& metrics, const char* event)
{
    return metrics.counter("beckon_presence_events_total", "Presences that began or ended in rooms of this node, at whichever node.",
                           {{"event", event}});
}

} // namespace

SignalingMetrics::SignalingMetrics(Metrics& metrics)
    : heartbeats(messages(metrics, "heartbeat", "answered")),
      pluginMessages(messages(metrics, "plugin", "handled")),
      faults(messages(metrics, "faulty", "refused")),
      returned(metrics.counter("beckon_signaling_returned_total", "Messages that another node gave back, since their target had moved.")),
      joined(presences(metrics, "joined")),
      left(presences(metrics, "left"))
{
    constexpr std::array<const char*, kinds> types{"offer", "answer", "candidate"};
    constexpr std::array<const char*, outcomes> results{"delivered", "forwarded", "waiting", "refused"};
    for (std::size_t kind = 0; kind < kinds; ++kind)
        for (std::size_t outcome = 0; outcome < outcomes; ++outcome)
            _relayed[kind][outcome] = &messages(metrics, types[kind], results[outcome]);
    metrics.gauge("beckon_rooms", "Rooms in which somebody is, or is about to be, at this node.", {},
                  [this] { return static_cast<double>(rooms.load(std::memory_order_relaxed)); });
    metrics.gauge("beckon_participants_connected", "Participants connected to this node, once for each room.", {},
                  [this] { return static_cast<double>(participants.load(std::memory_order_relaxed)); });
}

} // namespace beckon::signaling
