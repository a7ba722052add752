#include "PostgresqlSession.h"

#include <Poco/Data/PostgreSQL/PostgreSQLException.h>
#include <Poco/Data/PostgreSQL/PostgreSQLStatementImpl.h>

#include <libpq-fe.h>

#include <memory>
#include <utility>

namespace beckon::postgresql {

namespace {

using Fault = DatabaseConnector::Fault;
using Poco::Data::PostgreSQL::PostgreSQLStatementImpl;

constexpr std::size_t longest = 300; // characters of a statement in a message

/// A stretch of time in which the watchdog looks on.
class Watched
{
public:
    explicit Watched(Watchdog::Watch& watch) : _watch(watch) { _watch.begin(); }
    ~Watched() { _watch.end(); }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

private:
    Watchdog::Watch& _watch;
};

/// Runs a step of a statement; `sql` answers its text, which is asked for in messages only.
template <typename Sql, typename Step>
auto explained(const PostgresqlSession& session, const Sql& sql, const Step& step)
{
    try {
        return step();
    } catch (const PostgresqlError&) {
        throw;
    } catch (const Poco::Exception& exception) {
        throw session.explain(exception, sql());
    }
}

/// Outlives the Poco statement beside it: that one talks to the server when it ends.
class EndOfStatement
{
public:
    explicit EndOfStatement(PostgresqlSession& session) : _session(session) {}
    ~EndOfStatement() { _session.watch().end(); }
    EndOfStatement(const EndOfStatement&) = delete;
    EndOfStatement& operator=(const EndOfStatement&) = delete;

protected:
    PostgresqlSession& _session;
};

class WatchedStatement final : private EndOfStatement, public PostgreSQLStatementImpl
{
public:
    explicit WatchedStatement(PostgresqlSession& session) : EndOfStatement(session), PostgreSQLStatementImpl(session) {}
    ~WatchedStatement() override { _session.watch().begin(); } // for what Poco says to the server as it ends
    WatchedStatement(const WatchedStatement&) = delete;
    WatchedStatement& operator=(const WatchedStatement&) = delete;

private:
    template <typename Step>
    auto run(const Step& step)
    {
        return explained(
            _session, [this] { return toString(); }, step);
    }

protected:
    void compileImpl() override
    {
        const Watched watched(_session.watch());
        run([this] { PostgreSQLStatementImpl::compileImpl(); });
    }

    void bindImpl() override
    {
        const Watched watched(_session.watch());
        run([this] { PostgreSQLStatementImpl::bindImpl(); });
    }

    // The rows are all there: these two wait for no one.
    bool hasNext() override
    {
        return run([this] { return PostgreSQLStatementImpl::hasNext(); });
    }

    std::size_t next() override
    {
        return run([this] { return PostgreSQLStatementImpl::next(); });
    }
};

void ignoreNotice(void*, const char*) {}

/// What the session does not leave to the settings of the server: an answer is on disk, and no one waits or blocks for ever.
std::string settings(Milliseconds patience)
{
    const std::string time = std::to_string(patience.count());
    return "SET statement_timeout = " + time + "; SET idle_in_transaction_session_timeout = " + time +
           "; SET standard_conforming_strings = on" +
           "; SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";
}

} // namespace

PostgresqlSession::PostgresqlSession(const std::string& connection, Milliseconds patience, Watchdog& watchdog) : SessionImpl(connection)
{
    PGconn* const link = handle();
    PQsetErrorVerbosity(link, PQERRORS_SQLSTATE);
    PQsetNoticeProcessor(link, ignoreNotice, nullptr);
    _watch.emplace(watchdog, PQsocket(link));
    execute(settings(patience));
}

PostgresqlSession::~PostgresqlSession()
{
    // Poco's handle closes a connection that works and forgets one that does not, with its memory.
    if (PGconn* const broken = handle(); !isConnected()) {
        std::destroy_at(&handle());
        std::construct_at(&handle());
        PQfinish(broken);
    }
}

Poco::SharedPtr<Poco::Data::StatementImpl> PostgresqlSession::createStatementImpl()
{
    return new WatchedStatement(*this);
}

PostgresqlSession::Transaction PostgresqlSession::transaction() const noexcept
{
    switch (PQtransactionStatus(const_cast<PostgresqlSession*>(this)->handle())) {
    case PQTRANS_IDLE:
        return Transaction::None;
    case PQTRANS_INTRANS:
        return Transaction::Open;
    case PQTRANS_INERROR:
        return Transaction::Failed;
    case PQTRANS_ACTIVE:
    case PQTRANS_UNKNOWN:
        break;
    }
    return Transaction::Unknown;
}

std::string PostgresqlSession::execute(const std::string& sql)
{
    const Watched watched(*_watch);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(handle(), sql.c_str()), &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        const char* const state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        throw failure(state == nullptr ? "" : state, sql);
    }
    return PQcmdStatus(result.get());
}

PostgresqlError PostgresqlSession::explain(const Poco::Exception& exception, const std::string& sql) const
{
    // What Poco itself refuses, such as a value that it cannot bind, is the statement's mistake; the rest is of the server or of libpq.
    const bool isPocos = dynamic_cast<const Poco::Data::PostgreSQL::PostgreSQLException*>(&exception) == nullptr;
    if (isPocos && isConnected() && !_watch->expired())
        return {Fault::Statement, {}, sql.substr(0, longest)};
    return failure(stateIn(exception.message()), sql);
}

PostgresqlError PostgresqlSession::failure(std::string_view state, const std::string& sql) const
{
    if (_watch->expired())
        return {Fault::Unavailable, {}, "no answer in time"};
    if (!isConnected())
        return {Fault::Lost, state, "the connection is lost"};
    return {faultOf(state), state, sql.substr(0, longest)};
}

} // namespace beckon::postgresql
