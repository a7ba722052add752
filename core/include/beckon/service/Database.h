#pragma once

#include "beckon/base/Export.h"
#include "beckon/service/Health.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace Poco::Data {
class Session;
}

namespace beckon::inline abi1 {

/// One step of a component's schema, applied once, in order of version, in a transaction.
struct Migration
{
    int version = 0; ///< from 1, without gaps
    std::vector<std::string> statements;
};

/// The database behind DATABASE_URL, as a pool of Poco::Data sessions. Statements bind every value and write parameters as `$1`, `$2`, ...,
/// which first appear in this order and may come again: every supported database takes that. Times are UTC integers.
/// Ownership: core's, valid until the consumer's stop() has returned. Threads: any, many at once; blocks, so workers only.
/// Errors: Unavailable when the database does not answer or its pool stays empty; Poco::Data's exceptions for a faulty statement.
class BECKON_API Database
{
public:
    static constexpr std::string_view contractName = "Database";

    /// Must not call the database again: its session may be the only one.
    using Work = std::function<void(Poco::Data::Session&)>;

    virtual ~Database() = default;

    /// Runs `work` on a session outside of a transaction: for single SELECTs.
    virtual void read(const Work& work) = 0;

    /// Runs `work` in one transaction that holds the right to write from its start. When write() returns, the change is on disk. Any
    /// exception rolls it back and comes through. `work` may run more than once (a lost connection, a serialization failure): it must have
    /// no effect but on the session and on what it assigns.
    virtual void write(const Work& work) = 0;

    /// Brings a component's schema up to its last version. Safe when several nodes start at once.
    /// Throws ConfigurationError when the database holds a newer version than the last one given.
    virtual void migrate(std::string_view component, std::span<const Migration> migrations) = 0;

    virtual Health health() = 0;
};

} // namespace beckon::inline abi1
