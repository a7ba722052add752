#include "RedisLink.h"

#include "Guarded.h"
#include "LinkLoop.h"
#include "LinkState.h"
#include "RedisConnection.h"
#include "Resolver.h"

#include <Poco/DigestEngine.h>
#include <Poco/SHA1Engine.h>

#include <pthread.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

namespace beckon::storeredis {

namespace {

using Fault = Login::Fault;

constexpr std::size_t longestBacklog = 256UL * 1024 * 1024;

Fault away(std::string reason)
{
    return {Fault::Kind::Away, std::move(reason)};
}

} // namespace

class RedisLink::Impl final : private RedisConnection::Listener
{
public:
    Impl(LinkOptions options, const Clock& clock, Poco::Logger& log)
        : _options(std::move(options)),
          _log(log),
          _state(_options.url.place(), clock, log),
          _loop(log),
          _commands(_loop, *this),
          _reads(_loop, *this),
          _pause(_options.firstPause),
          _random(std::random_device{}())
    {
    }

    ~Impl() { stop(); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void observe(Observer& observer) { _observers.push_back(&observer); }

    Script addScript(std::string text)
    {
        Poco::SHA1Engine engine;
        engine.update(text);
        const std::string sha = Poco::DigestEngine::digestToHex(engine.digest());
        return _scripts.emplace_back(Script{std::move(text), sha});
    }

    void start()
    {
        _resolver = std::make_unique<Resolver>();
        _thread = std::thread([this] {
            ::pthread_setname_np(::pthread_self(), "redis");
            _loop.post([this] { connect(); });
            _loop.run();
        });
    }

    void stop() noexcept
    {
        if (!_thread.joinable())
            return;
        _loop.post([this] {
            _stage = Stage::Idle;
            dropConnections("the server stops");
            _timer.cancel();
            _loop.end();
        });
        _thread.join();
        _resolver.reset();
    }

    LinkState& state() noexcept { return _state; }
    EventLoop& loop() noexcept { return _loop; }
    bool isUp() const noexcept { return _stage == Stage::Up; }
    const std::string& runId() const noexcept { return _runId; }
    std::size_t backlog() const noexcept { return _commands.backlog(); }

    void command(std::span<const std::string_view> arguments, Answer answer, std::optional<Milliseconds> deadline)
    {
        send(_commands, arguments, std::move(answer), deadline.value_or(_options.timeout));
        if (isUp() && backlog() > longestBacklog)
            _loop.post([this] { reconnect("it takes too little of what is sent"); });
    }

    void read(std::span<const std::string_view> arguments, Answer answer, Milliseconds deadline)
    {
        send(_reads, arguments, std::move(answer), deadline);
    }

    void reconnect(const std::string& reason)
    {
        if (_stage == Stage::Up)
            fail(away(reason));
    }

private:
    /// One after the other, and from each back to the first.
    enum class Stage : std::uint8_t
    {
        Idle, ///< until the next try
        Resolving,
        Connecting, ///< the connection for commands, to one address after the other
        LoggingIn,
        OpeningReads, ///< to the same address, and logging in there
        Up
    };

    void connect()
    {
        _stage = Stage::Resolving;
        _reason.clear();
        if (auto address = literalAddress(_options.url)) {
            connectTo({*address});
            return;
        }
        const std::uint64_t attempt = ++_attempt;
        const auto answered = [this, attempt](Resolver::Addresses addresses) {
            _loop.post([this, attempt, addresses = std::move(addresses)] {
                if (attempt != _attempt || _stage != Stage::Resolving)
                    return;
                if (addresses)
                    connectTo(addresses.value());
                else
                    fail(away(addresses.error()));
            });
        };
        if (!_resolver->ask(_options.url.host, _options.url.port, answered))
            fail(away("the name does not resolve in time"));
        else
            _timer = _loop.schedule(_options.timeout, [this] { fail(away("the name does not resolve in time")); });
    }

    void connectTo(std::vector<SocketAddress> addresses)
    {
        _timer.cancel();
        _stage = Stage::Connecting;
        _addresses = std::move(addresses);
        _nextAddress = 0;
        connectToNext();
    }

    void connectToNext()
    {
        for (; _nextAddress < _addresses.size(); ++_nextAddress) {
            const std::string reason = _commands.open(_addresses[_nextAddress], _options.timeout);
            if (reason.empty())
                return;
            _reason = reason;
        }
        fail(away(_reason.empty() ? "the name has no address" : _reason));
    }

    void onOpen(RedisConnection& connection) override
    {
        if (_stage == Stage::Connecting)
            _stage = Stage::LoggingIn;
        const auto purpose = &connection == &_commands ? Login::Purpose::Commands : Login::Purpose::Reads;
        _login.emplace(purpose, _options.url, _options.clientName, _options.probeKey, _scripts);
        const std::vector<Login::Command> commands = _login->commands();
        for (std::size_t i = 0; i < commands.size(); ++i)
            connection.send(
                commands[i], [this, i, isLast = i + 1 == commands.size()](const Reply& reply) { onLogin(i, isLast, reply); },
                _options.timeout);
    }

    void onLogin(std::size_t index, bool isLast, const Reply& reply)
    {
        if (reply.isLost())
            return;
        if (const auto fault = _login->judge(index, reply))
            fail(*fault);
        else if (isLast && _stage == Stage::LoggingIn)
            openReads();
        else if (isLast && _login->runId() != _runId)
            fail(away("another server answers meanwhile"));
        else if (isLast)
            goUp();
    }

    void openReads()
    {
        _runId = _login->runId();
        _stage = Stage::OpeningReads;
        const std::string reason = _reads.open(_addresses[_nextAddress], _options.timeout);
        if (!reason.empty())
            fail(away(reason));
    }

    void goUp()
    {
        _stage = Stage::Up;
        _upSince = _loop.now();
        for (Observer* observer : _observers)
            if (isUp()) // the one before may have found otherwise
                guarded(_log, [&] { observer->onUp(_runId); });
        if (isUp())
            _state.noteUp();
    }

    void onReply(RedisConnection&, Reply reply, const Answer& answer) override
    {
        if (_stage == Stage::Up && isOfTheServer(reply)) {
            const std::string reason = forLog(reply.text, _options.url.password);
            fail(away(reason));
            reply = Reply::lost(reason);
        }
        if (answer)
            guarded(_log, [&] { answer(std::move(reply)); });
    }

    void onBroken(RedisConnection&, const std::string& reason) override
    {
        const std::string line = forLog(reason, _options.url.password);
        if (_stage != Stage::Connecting) {
            fail(away(line));
            return;
        }
        (void)_commands.close();
        _reason = line;
        ++_nextAddress;
        connectToNext();
    }

    /// Whatever there is of a link ends, and the next try begins after a pause.
    void fail(const Fault& fault)
    {
        const bool wasUp = isUp();
        _stage = Stage::Idle;
        _state.noteDown(fault);
        if (wasUp) {
            if (_loop.now() - _upSince >= _options.longestPause)
                _pause = _options.firstPause;
            for (Observer* observer : _observers)
                guarded(_log, [&] { observer->onDown(fault.reason); });
        }
        dropConnections(fault.reason);
        std::uniform_int_distribution<Milliseconds::rep> pauses(_pause.count() / 2, _pause.count());
        _timer = _loop.schedule(Milliseconds(pauses(_random)), [this] { connect(); });
        _pause = std::min(2 * _pause, _options.longestPause);
    }

    void dropConnections(const std::string& reason)
    {
        for (RedisConnection* connection : {&_commands, &_reads})
            for (const Answer& answer : connection->close())
                if (answer)
                    guarded(_log, [&] { answer(Reply::lost(reason)); });
    }

    void send(RedisConnection& connection, std::span<const std::string_view> arguments, Answer answer, Milliseconds deadline)
    {
        if (isUp())
            connection.send(arguments, std::move(answer), deadline);
        else if (answer)
            _loop.post([answer = std::move(answer)] { answer(Reply::lost("there is no link")); });
    }

    const LinkOptions _options;
    Poco::Logger& _log;
    LinkState _state;
    LinkLoop _loop;
    RedisConnection _commands;
    RedisConnection _reads;
    std::vector<Observer*> _observers;
    std::vector<Script> _scripts;
    std::unique_ptr<Resolver> _resolver;
    Stage _stage = Stage::Idle;
    std::uint64_t _attempt = 0; ///< of the resolver
    std::string _reason;        ///< why the last address was of no use
    std::vector<SocketAddress> _addresses;
    std::size_t _nextAddress = 0; ///< while connecting, and then that of the link
    std::optional<Login> _login;
    std::string _runId;
    SteadyTime _upSince;
    Milliseconds _pause;
    std::minstd_rand _random;
    Timer _timer; ///< for the name, or for the next try
    std::thread _thread;
};

RedisLink::RedisLink(LinkOptions options, const Clock& clock, Poco::Logger& log)
    : _impl(std::make_unique<Impl>(std::move(options), clock, log))
{
}

RedisLink::~RedisLink() = default;

void RedisLink::observe(Observer& observer)
{
    _impl->observe(observer);
}

Script RedisLink::addScript(std::string text)
{
    return _impl->addScript(std::move(text));
}

void RedisLink::start()
{
    _impl->start();
}

RedisLink::FirstTry RedisLink::awaitFirst(Milliseconds patience) const
{
    return _impl->state().awaitFirst(patience);
}

void RedisLink::announce()
{
    _impl->state().announce();
}

void RedisLink::stop() noexcept
{
    _impl->stop();
}

Health RedisLink::health() const
{
    return _impl->state().health();
}

EventLoop& RedisLink::loop() noexcept
{
    return _impl->loop();
}

bool RedisLink::isUp() const noexcept
{
    return _impl->isUp();
}

const std::string& RedisLink::runId() const noexcept
{
    return _impl->runId();
}

void RedisLink::command(std::span<const std::string_view> arguments, Answer answer, std::optional<Milliseconds> deadline)
{
    _impl->command(arguments, std::move(answer), deadline);
}

void RedisLink::read(std::span<const std::string_view> arguments, Answer answer, Milliseconds deadline)
{
    _impl->read(arguments, std::move(answer), deadline);
}

void RedisLink::reconnect(const std::string& reason)
{
    _impl->reconnect(reason);
}

std::size_t RedisLink::backlog() const noexcept
{
    return _impl->backlog();
}

} // namespace beckon::storeredis
