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

/// Makes a context that of this thread until the scope ends; scopes nest. Ownership: keeps a reference. Threads: one.
class BECKON_API LogScope
{
public:
    explicit LogScope(LogContext& context) noexcept;
    ~LogScope();
    LogScope(const LogScope&) = delete;
    LogScope& operator=(const LogScope&) = delete;

    /// That of the innermost scope of this thread; null outside of any.
    static LogContext* current() noexcept;

private:
    LogContext* const _outer;
};

} // namespace beckon
