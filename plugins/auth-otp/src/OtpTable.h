#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace Poco::Data {
class Session;
}

namespace beckon::auth {

/// One code of one address, or the tries of an address that has none.
struct OtpRecord
{
    std::string asker;          ///< who asked for it; empty where nobody did
    std::string hash;           ///< empty: no code, only tries are counted
    int tries = 0;              ///< failed ones
    std::int64_t expiresAt = 0; ///< Unix milliseconds; from then on the record counts for nothing
};

/// The table codes, in the transaction of the session it is given.
/// Ownership: keeps a reference to the session for one piece of work. Threads: the session's.
class OtpTable
{
public:
    explicit OtpTable(Poco::Data::Session& session) : _session(session) {}

    /// The records of `email` that have not expired at `now` (Unix milliseconds).
    std::vector<OtpRecord> find(const std::string& email, std::int64_t now);

    /// Adds a record, or replaces that of the same address and asker.
    void put(const std::string& email, const OtpRecord& record);

    /// Adds a try to each record of the address that has fewer than `most`.
    void addTry(const std::string& email, int most);

    void erase(const std::string& email, const std::string& asker);
    void eraseAll(const std::string& email);

    /// Keeps the `most` records of the address that expire last.
    void eraseBeyond(const std::string& email, std::size_t most);

    /// Removes up to a hundred records that have expired: more than one call can add, so that the table stays small without a sweep of its
    /// own.
    void eraseExpired(std::int64_t now);

private:
    Poco::Data::Session& _session;
};

} // namespace beckon::auth
