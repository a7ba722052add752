#pragma once

#include "beckon/base/Export.h"
#include "beckon/base/Secret.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace Poco {
class Exception;
namespace Data {
class Session;
}
} // namespace Poco

namespace beckon::inline abi1 {

/// A DATABASE_URL that names a database server, `scheme://user:password@host:port/name?key=value`, taken apart and percent-decoded.
/// Threads: a plain value.
struct BECKON_API DatabaseUrl
{
    std::string scheme;     ///< lower-case: postgresql
    std::string host;       ///< an IPv6 address without brackets
    std::uint16_t port = 0; ///< 0 when the URL names none
    std::string user;
    Secret password;
    std::string name;
    std::vector<std::pair<std::string, std::string>> query; ///< in the order of the URL

    /// Where it is, for logs and messages: host, port and name, without user, password and query.
    std::string place() const;
};

/// What one kind of database does in its own way, under the Database that core provides: sessions, transactions, and what a fault means.
/// Ownership: core's, which makes it with DatabaseConnectors and ends it, with all sessions, before the plugin stops.
/// Threads: any, many at once; a session is used by one thread at a time. Blocks, so each call must end in bounded time.
class BECKON_API DatabaseConnector
{
public:
    /// What an exception says about the session it came from.
    enum class Fault : std::uint8_t
    {
        Statement,   ///< the caller's: a constraint, an unknown table; the database is well
        Busy,        ///< another writer was in the way: the same work may pass in a moment
        Unavailable, ///< the database cannot do it now: it does not answer, the disk is full, the file is read-only
        Lost         ///< the session is of no more use, and likely all others of this time; a new one may be
    };

    /// How many sessions make sense.
    struct Capacity
    {
        std::size_t sessions = 1;
        std::size_t writers = 0; ///< sessions apart for write(); 0 when it takes them from the common ones
    };

    virtual ~DatabaseConnector() = default;

    virtual Capacity capacity(std::size_t wanted) const noexcept = 0;

    /// A new session, ready for use. Throws Poco::Exception, or SystemError or ConfigurationError naming the fix.
    virtual Poco::Data::Session open() = 0;

    /// Starts a transaction that holds the right to write: from here to its end, no other transaction begun so reads or writes.
    virtual void begin(Poco::Data::Session& session) = 0;

    /// Makes the transaction durable. Throws when it cannot, or when any statement of it has failed.
    virtual void commit(Poco::Data::Session& session) = 0;

    /// Ends an open transaction without effect; harmless when there is none. Throws when the session is of no more use.
    virtual void rollback(Poco::Data::Session& session) = 0;

    /// Asks the database for something small. Throws Poco::Exception when it does not answer.
    virtual void probe(Poco::Data::Session& session) = 0;

    virtual Fault classify(const Poco::Exception& exception) const noexcept = 0;

    /// Where the database is, for logs: no credentials.
    virtual std::string place() const = 0;
};

/// Makes connectors to one kind of database server. The plugin `db-<scheme>` provides it, and is started before the database is opened
/// and stopped after it is closed; other plugins see the Database alone.
/// Ownership: the plugin's; valid until its stop() returns. Threads: make() is called during the start, by one thread.
class BECKON_API DatabaseConnectors
{
public:
    static constexpr std::string_view contractName = "DatabaseConnectors";

    virtual ~DatabaseConnectors() = default;

    /// Connects to nothing yet. Throws ConfigurationError when the URL cannot work, naming the fix and never the password.
    virtual std::unique_ptr<DatabaseConnector> make(const DatabaseUrl& url) = 0;
};

} // namespace beckon::inline abi1
