#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace Poco::Data {
class Session;
}

namespace beckon::auth {

/// What is known of the code of one address.
struct OtpRecord
{
    std::string hash;           ///< empty: no code is pending, only tries are counted
    int tries = 0;              ///< failed ones
    std::int64_t expiresAt = 0; ///< Unix milliseconds; from then on the record counts for nothing
};

/// The table otps, in the transaction of the session it is given.
/// Ownership: keeps a reference to the session for one piece of work. Threads: the session's.
class OtpTable
{
public:
    explicit OtpTable(Poco::Data::Session& session) : _session(session) {}

    /// The record of `email` unless it has expired at `now` (Unix milliseconds).
    std::optional<OtpRecord> find(const std::string& email, std::int64_t now);

    /// Adds or replaces.
    void put(const std::string& email, const OtpRecord& record);

    void erase(const std::string& email);

    /// Removes up to a hundred records that have expired: more than one call can add, so that the table stays small without a sweep of its
    /// own.
    void eraseExpired(std::int64_t now);

private:
    Poco::Data::Session& _session;
};

} // namespace beckon::auth
