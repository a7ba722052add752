#pragma once

#include "beckon/base/Metrics.h"
#include "beckon/base/Mutex.h"
#include "beckon/ws/CloseCode.h"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace beckon {

/// What the network counts. Threads: any.
class NetMetrics
{
public:
    explicit NetMetrics(Metrics& metrics);

    /// A request of a plugin's route has been answered; an empty `plugin` stands for no route at all.
    void answered(std::string_view plugin, int status, std::chrono::nanoseconds taken);

    /// A plugin's code has thrown what it should not.
    void failed(std::string_view plugin);

    /// What the handlers of a plugin's WebSockets cost. Valid as long as this.
    struct Handlers
    {
        const std::string plugin;
        Histogram& durations;
        Counter& errors;
    };

    Handlers& handlersOf(const std::string& plugin);

    /// A WebSocket has ended.
    void closed(CloseCode code);

    Counter& accepted;
    Counter& refused;
    Counter& refusedByAddress;
    Counter& handshakesDone;
    Counter& handshakesFailed;
    Counter& handshakesTimedOut;
    Counter& receivedBytes;
    Counter& sentBytes;
    Counter& messagesReceived;
    Counter& framesSent;
    Histogram& turns;    ///< how long the loops' turns took
    Histogram& messages; ///< how long messages took within the server

private:
    /// The series with one more label, kept so that counting makes no strings.
    template <typename Instrument, typename Key>
    using Kept = std::map<Key, Instrument*, std::less<>>;

    Counter& errorsOf(std::string_view plugin) BECKON_REQUIRES(_mutex);

    Metrics& _metrics;
    Mutex _mutex;
    Kept<Histogram, std::string> _durations BECKON_GUARDED_BY(_mutex);
    Kept<Counter, std::string> _errors BECKON_GUARDED_BY(_mutex);
    std::map<std::string, Handlers, std::less<>> _handlers BECKON_GUARDED_BY(_mutex);
    std::map<std::string, Kept<Counter, int>, std::less<>> _answers BECKON_GUARDED_BY(_mutex);
    Kept<Counter, CloseCode> _closes BECKON_GUARDED_BY(_mutex);
};

} // namespace beckon
