#pragma once

#include "ConnectionString.h"
#include "PasswordFile.h"
#include "Watchdog.h"
#include "beckon/base/Clock.h"
#include "beckon/service/DatabaseConnector.h"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

namespace Poco {
class Logger;
}

namespace beckon::postgresql {

/// PostgreSQL over Poco's connector. One transaction that writes runs at a time, in the whole database: each takes the same advisory lock
/// first, which makes READ COMMITTED as good as one after the other.
/// Threads: any, many at once; it has one of its own, the watchdog's.
class PostgresqlConnector final : public DatabaseConnector
{
public:
    /// `patience`: how long the server may take for a connection or a statement, waiting for the lock included; a server that does not
    /// answer at all is given a second more. Throws ConfigurationError. The log outlives it.
    PostgresqlConnector(const DatabaseUrl& url, Milliseconds patience, Poco::Logger& log);

    Capacity capacity(std::size_t wanted) const noexcept override;
    Poco::Data::Session open() override;
    void begin(Poco::Data::Session& session) override;
    void commit(Poco::Data::Session& session) override;
    void rollback(Poco::Data::Session& session) override;
    void probe(Poco::Data::Session& session) override;
    Fault classify(const Poco::Exception& exception) const noexcept override;
    std::string place() const override { return _place; }

private:
    void requireServer();
    void noteAway() noexcept;

    const std::string _place;
    const Milliseconds _patience;
    const PasswordFile _password;
    const std::string _connection;
    Poco::Logger& _log;
    Watchdog _watchdog;
    std::atomic<bool> _wasOpen = false;
    std::atomic<std::int64_t> _retryAt = 0; ///< nanoseconds of the steady clock while the server is away; else 0
    std::mutex _returning;                  ///< held by the one thread that tries whether it is back
};

} // namespace beckon::postgresql
