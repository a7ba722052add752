#include "LogContext.h"

namespace beckon {

namespace {

thread_local const LogScope* innermost = nullptr;

} // namespace

LogScope::LogScope(LogContext* request, const ConnectionContext* connection) noexcept
    : _request(request), _connection(connection), _outer(innermost)
{
    innermost = this;
}

LogScope::~LogScope()
{
    innermost = _outer;
}

LogContext LogScope::current()
{
    if (innermost == nullptr)
        return {};
    if (innermost->_request != nullptr)
        return *innermost->_request;
    const ConnectionContext& context = *innermost->_connection;
    return {{}, context.connection, context.user, context.room};
}

void LogScope::learnUser(const std::string& user)
{
    if (innermost != nullptr && innermost->_request != nullptr)
        innermost->_request->user = user;
}

} // namespace beckon
