#pragma once

#include "PostgresqlError.h"
#include "Watchdog.h"

#include <Poco/Data/PostgreSQL/SessionImpl.h>

#include <optional>
#include <string>

namespace beckon::postgresql {

/// Poco's PostgreSQL session, every wait of which has an end, and every fault of which says what it means and no value.
/// Threads: one at a time.
class PostgresqlSession final : public Poco::Data::PostgreSQL::SessionImpl
{
public:
    enum class Transaction : std::uint8_t
    {
        None,
        Open,
        Failed, ///< a statement of it has failed: it can only be rolled back
        Unknown ///< the connection is broken
    };

    /// Connects. Throws Poco::Data::ConnectionFailedException. `patience`: how long a statement may take, for the server; the watchdog
    /// should have more.
    PostgresqlSession(const std::string& connection, Milliseconds patience, Watchdog& watchdog);
    ~PostgresqlSession() override;

    Poco::SharedPtr<Poco::Data::StatementImpl> createStatementImpl() override;

    Transaction transaction() const noexcept;

    /// Runs statements without parameters and answers the tag of the last one: `COMMIT`. Throws PostgresqlError.
    std::string execute(const std::string& sql);

    /// The exception as one that can be classified and holds no value.
    PostgresqlError explain(const Poco::Exception& exception, const std::string& sql) const;

    Watchdog::Watch& watch() noexcept { return *_watch; }

private:
    PostgresqlError failure(std::string_view state, const std::string& sql) const;

    std::optional<Watchdog::Watch> _watch;
};

} // namespace beckon::postgresql
