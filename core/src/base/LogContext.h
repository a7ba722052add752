#pragma once

#include "beckon/base/Export.h"

#include <cstdint>
#include <string>

namespace beckon {

/// Whom the work of a thread is for: every line that is logged meanwhile, by whatever plugin, carries it.
struct LogContext
{
    std::string request;          ///< X-Request-Id; empty for none
    std::uint64_t connection = 0; ///< 0 for none
    std::string user;             ///< once an access token has passed
    std::string room;
};

/// The same of a WebSocket, which no request is for any more, in as little memory as it takes: there are many. Ownership: keeps a reference
/// to the room, of which there is one for all connections in it.
struct ConnectionContext
{
    std::uint64_t connection = 0;
    std::string user;
    const std::string& room;
};

/// Makes a context that of this thread until the scope ends; scopes nest. Ownership: keeps a reference. Threads: one.
class BECKON_API LogScope
{
public:
    explicit LogScope(LogContext& context) noexcept : LogScope(&context, nullptr) {}
    explicit LogScope(const ConnectionContext& context) noexcept : LogScope(nullptr, &context) {}
    ~LogScope();
    LogScope(const LogScope&) = delete;
    LogScope& operator=(const LogScope&) = delete;

    /// What the innermost scope of this thread says; nothing outside of any.
    static LogContext current();

    /// An access token of this user has passed in the innermost scope.
    static void learnUser(const std::string& user);

private:
    LogScope(LogContext* request, const ConnectionContext* connection) noexcept;

    LogContext* const _request;
    const ConnectionContext* const _connection;
    const LogScope* const _outer;
};

} // namespace beckon
