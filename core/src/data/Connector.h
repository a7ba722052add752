#pragma once

#include <Poco/Data/Session.h>
#include <Poco/Exception.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace beckon {

/// What one kind of database does in its own way. SqlDatabase does the rest.
/// Threads: any, many at once; a session is used by one thread at a time.
class Connector
{
public:
    /// What an exception says about the session it came from.
    enum class Fault : std::uint8_t
    {
        Statement,   ///< the caller's: a constraint, an unknown table; the database is well
        Busy,        ///< another writer was in the way: the same work may pass in a moment
        Unavailable, ///< the database cannot do it now: the disk is full, the file is read-only
        Lost         ///< the session is of no more use; a new one may be
    };

    /// How many sessions make sense.
    struct Capacity
    {
        std::size_t sessions = 1;
        std::size_t writers = 0; ///< sessions apart for write(); 0 when it takes them from the common ones
    };

    virtual ~Connector() = default;

    virtual Capacity capacity(std::size_t wanted) const noexcept = 0;

    /// A new session, ready for use. Throws Poco::Exception, or SystemError or ConfigurationError naming the fix.
    virtual Poco::Data::Session open() = 0;

    /// Starts a transaction that holds the right to write.
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

} // namespace beckon
