#pragma once

#include "beckon/base/Clock.h"
#include "beckon/service/Database.h"
#include "beckon/service/DatabaseConnector.h"
#include "data/SessionPool.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace beckon {

struct DatabaseOptions
{
    std::size_t sessions = 16;     ///< at least as many as threads that use it at once, or some of them wait
    Milliseconds wait{10'000};     ///< for a free session, and for a writer in another process
    Milliseconds probeWait{1'000}; ///< for a free session in health()
};

/// Database over Poco::Data sessions, for any DatabaseConnector.
/// Ownership: owns the connector; the clock must outlive it. Threads: any, many at once.
class SqlDatabase final : public Database
{
public:
    /// Opens a first session, so that a database that cannot work is found at the start. Throws ConfigurationError or SystemError naming
    /// the fix.
    SqlDatabase(std::unique_ptr<DatabaseConnector> connector, const DatabaseOptions& options, const Clock& clock);

    void read(const Work& work) override;
    void write(const Work& work) override;
    void migrate(std::string_view component, std::span<const Migration> migrations) override;
    Health health() override;

private:
    using Attempt = std::function<void(SessionPool::Lease&)>;

    /// May the work run again when the session was lost?
    enum class Outcome : std::uint8_t
    {
        NothingDone,
        Unknown ///< the commit was on its way
    };

    SessionPool& writers() noexcept { return _writers ? *_writers : _sessions; }
    SessionPool::Lease borrow(SessionPool& pool);
    void run(SessionPool& pool, const Attempt& attempt);
    void repeat(SessionPool& pool, const Outcome& outcome, const Attempt& attempt);
    void rollback(SessionPool::Lease& lease) noexcept;
    Health tryToWrite();

    std::unique_ptr<DatabaseConnector> _connector;
    DatabaseOptions _options;
    const Clock& _clock;
    SessionPool _sessions;
    std::optional<SessionPool> _writers;
    std::atomic<bool> _takesNoWrites{false}; ///< when last tried
};

/// The scheme whose connector a DATABASE_URL needs; empty for SQLite, whose connector is core's own. Throws ConfigurationError for a
/// malformed URL.
std::string connectorScheme(std::string_view url);

/// Finds what keeps openDatabase() from working on an SQLite file, as far as that can be seen from outside: nothing is created, and nothing
/// of an existing file but its first bytes is read. Throws as openDatabase() does. For a process that has not opened the file itself.
void checkDatabaseFile(std::string_view url, const std::filesystem::path& directory);

/// The database that a DATABASE_URL names; `directory` is where relative files are, `connectors` are those of the URL's scheme. Throws
/// ConfigurationError for a malformed URL or one without connector, and as the constructor of SqlDatabase does. No message repeats the URL:
/// it may hold a password.
std::unique_ptr<Database> openDatabase(std::string_view url, const std::filesystem::path& directory, const DatabaseOptions& options,
                                       const Clock& clock, DatabaseConnectors* connectors = nullptr);

} // namespace beckon
