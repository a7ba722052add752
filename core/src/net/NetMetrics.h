#pragma once

#include "beckon/base/Metrics.h"
#include "beckon/base/Mutex.h"
#include "beckon/ws/CloseCode.h"
#include "event/PluginCosts.h"

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

    /// A WebSocket has ended.
    void closed(CloseCode code);

    /// What plugins cost.
    PluginAccounts plugins;

    Counter& accepted;
    Counter& refused;
    Counter& refusedByAddress;
    Counter& handshakesDone;
    Counter& handshakesFailed;
    Counter& handshakesTimedOut;
    Counter& refusalsTold;   ///< over TLS: their handshake was done and the answer sent
    Counter& refusalsFailed; ///< over TLS: their handshake failed or took too long
    Counter& refusalsHungUp; ///< over TLS: without a handshake
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

    Metrics& _metrics;
    Mutex _mutex;
    Kept<Histogram, std::string> _durations BECKON_GUARDED_BY(_mutex);
    std::map<std::string, Kept<Counter, int>, std::less<>> _answers BECKON_GUARDED_BY(_mutex);
    Kept<Counter, CloseCode> _closes BECKON_GUARDED_BY(_mutex);
};

} // namespace beckon
