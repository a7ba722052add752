#include "LogContext.h"

namespace beckon {

namespace {

thread_local LogContext* currentContext = nullptr;

} // namespace

LogScope::LogScope(LogContext& context) noexcept : _outer(currentContext)
{
    currentContext = &context;
}

LogScope::~LogScope()
{
    currentContext = _outer;
}

LogContext* LogScope::current() noexcept
{
    return currentContext;
}

} // namespace beckon
