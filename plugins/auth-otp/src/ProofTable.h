#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace Poco::Data {
class Session;
}

namespace beckon::auth {

/// The table proofs, in the transaction of the session it is given: from where the owner of an address has proved it. `client` is a hash.
/// Times are Unix milliseconds. Ownership: keeps a reference to the session for one piece of work. Threads: the session's.
class ProofTable
{
public:
    explicit ProofTable(Poco::Data::Session& session) : _session(session) {}

    /// Whether there is one after `since`.
    bool has(const std::string& email, const std::string& client, std::int64_t since);

    /// Adds one, or renews it, and keeps the `most` latest of the address.
    void put(const std::string& email, const std::string& client, std::int64_t now, std::size_t most);

private:
    Poco::Data::Session& _session;
};

} // namespace beckon::auth
