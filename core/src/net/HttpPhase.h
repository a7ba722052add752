#pragma once

#include "beckon/event/Timer.h"
#include "http/RequestReader.h"
#include "net/Dispatcher.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace beckon {

class Connection;
struct ServerState;

/// A connection while it speaks HTTP: one request at a time, in order, each with its deadlines. The next pipelined request is begun when
/// the answer before it has left, so a client that does not read gets nothing more done, and in another turn of the loop, so that it keeps
/// nobody waiting longer than one request does. Ownership: owned by its connection. Threads: the
/// connection's loop.
class HttpPhase
{
public:
    HttpPhase(Connection& connection, std::string remoteAddress);
    ~HttpPhase();

    void receive(std::string_view bytes);

    /// All output has left.
    void flushed();

    /// Goes on with what was read beyond the request that has been answered.
    void proceed();

    /// The client will send no more; while busy() only.
    void peerHungUp() noexcept { _peerDone = true; }

    /// A request is with a worker, or its answer has not left.
    bool busy() const noexcept { return _state != State::Reading; }

    void shutDown();

    /// The worker is done with the request: writes the answer, or upgrades, which ends this object.
    void answer(const std::shared_ptr<Exchange>& exchange);

    /// What was read beyond the current request.
    std::string takeReadAhead() const { return _readAhead.substr(_readAheadUsed); }

private:
    enum class State : std::uint8_t
    {
        Reading,
        Waiting,  ///< for the worker
        Answering ///< the answer is in the output
    };

    std::size_t readOn(std::string_view bytes);
    void begin();
    void hand(const std::shared_ptr<Exchange>& exchange, Exchange::Next next);
    void admit(const std::shared_ptr<Exchange>& exchange);
    void refuse(int status, const std::string& detail);
    void watchDeadline();
    void onDeadline();

    Connection& _connection;
    ServerState& _server;
    Dispatcher _dispatcher;
    const std::string _remoteAddress;
    RequestReader _reader;
    RequestReader::State _deadlineOf = RequestReader::State::Header;
    Timer _deadline;
    State _state = State::Reading;
    bool _peerDone = false;
    bool _lastRequest = false; ///< the connection ends with the answer under way
    std::uint64_t _requests = 0;
    std::string _readAhead; ///< while it holds anything unused, nothing more is read from the socket
    std::size_t _readAheadUsed = 0;
};

} // namespace beckon
