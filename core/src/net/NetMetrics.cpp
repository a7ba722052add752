#include "net/NetMetrics.h"

#include <cstdint>

namespace beckon {

namespace {

constexpr std::string_view nobody = "server";

/// A peer may close with any code: what we do not send ourselves is one series.
std::string labelOf(CloseCode code)
{
    switch (code) {
    case CloseCode::Normal:
    case CloseCode::GoingAway:
    case CloseCode::ProtocolError:
    case CloseCode::UnsupportedData:
    case CloseCode::NoStatus:
    case CloseCode::Abnormal:
    case CloseCode::InvalidPayload:
    case CloseCode::PolicyViolation:
    case CloseCode::MessageTooBig:
    case CloseCode::InternalError:
    case CloseCode::TryAgainLater:
    case CloseCode::Replaced:
    case CloseCode::LeftRoom:
    case CloseCode::LoggedOut:
        return std::to_string(static_cast<std::uint16_t>(code));
    }
    return "other";
}

Counter& handshakes(Metrics& metrics, std::string_view result)
{
    return metrics.counter("beckon_tls_handshakes_total", "TLS handshakes that have ended, by how.", {{"result", std::string(result)}});
}

Counter& refusals(Metrics& metrics, std::string_view result)
{
    return metrics.counter("beckon_tls_refusals_total", "Connections over TLS that were turned away, by whether they were told why.",
                           {{"result", std::string(result)}});
}

/// The value under `key`, which `make` makes the first time.
template <typename Map, typename Key, typename Make>
auto& keptOrMade(Map& map, const Key& key, Make make)
{
    auto found = map.find(key);
    if (found == map.end())
        found = map.emplace(key, make()).first;
    return found->second;
}

} // namespace

NetMetrics::NetMetrics(Metrics& metrics)
    : plugins(metrics),
      accepted(metrics.counter("beckon_connections_accepted_total", "Connections of clients that were let in.")),
      refused(metrics.counter("beckon_connections_refused_total", "Connections that were turned away because there were too many.")),
      refusedByAddress(metrics.counter("beckon_rate_limited_total", "Calls that were refused because there were too many.",
                                       {{"limit", "connections.address"}})),
      handshakesDone(handshakes(metrics, "done")),
      handshakesFailed(handshakes(metrics, "failed")),
      handshakesTimedOut(handshakes(metrics, "timeout")),
      refusalsTold(refusals(metrics, "told")),
      refusalsFailed(refusals(metrics, "failed")),
      refusalsHungUp(refusals(metrics, "hung_up")),
      receivedBytes(metrics.counter("beckon_received_bytes_total", "Bytes read from clients.")),
      sentBytes(metrics.counter("beckon_sent_bytes_total", "Bytes that sockets of clients took.")),
      messagesReceived(metrics.counter("beckon_websocket_messages_received_total", "Text messages read from WebSockets.")),
      framesSent(metrics.counter("beckon_websocket_writes_total", "Frames and handshakes handed to the sockets of WebSockets.")),
      turns(metrics.histogram("beckon_loop_turn_seconds",
                              "How long a turn of an event loop took, which is how long whatever came meanwhile had to wait.")),
      messages(metrics.histogram("beckon_message_turnaround_seconds",
                                 "From the reading of a WebSocket message to the sending of what it caused on the same loop.")),
      _metrics(metrics)
{
}

void NetMetrics::answered(std::string_view plugin, int status, std::chrono::nanoseconds taken)
{
    if (plugin.empty())
        plugin = nobody;
    const MutexLock lock(_mutex);
    keptOrMade(_durations, plugin, [&] {
        return &_metrics.histogram("beckon_http_request_duration_seconds",
                                   "From a whole request to its answer, the wait for a worker included.",
                                   {{"plugin", std::string(plugin)}});
    })->observe(taken);
    auto& byStatus = keptOrMade(_answers, plugin, [] { return Kept<Counter, int>(); });
    keptOrMade(byStatus, status, [&] {
        return &_metrics.counter("beckon_http_requests_total", "Requests that were answered.",
                                 {{"plugin", std::string(plugin)}, {"status", std::to_string(status)}});
    })->add();
}

void NetMetrics::closed(CloseCode code)
{
    const std::string label = labelOf(code);
    const MutexLock lock(_mutex);
    keptOrMade(_closes, code, [&] {
        return &_metrics.counter("beckon_websockets_closed_total", "WebSockets that ended, by close code; 1006 is none.",
                                 {{"code", label}});
    })->add();
}

} // namespace beckon
