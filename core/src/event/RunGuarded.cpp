#include "event/RunGuarded.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <pthread.h>

#include <cstring>
#include <exception>
#include <string>

namespace beckon {

namespace {

void report(const char* logger, const std::string& what) noexcept
{
    try {
        Poco::Logger::get(logger).error("a task failed: %s", what);
    } catch (...) { // NOLINT(bugprone-empty-catch): there is nobody left to tell
    }
}

} // namespace

void runGuarded(const std::function<void()>& task, const char* logger) noexcept
{
    try {
        task();
    } catch (const Poco::Exception& error) {
        report(logger, error.displayText());
    } catch (const std::exception& error) {
        report(logger, error.what());
    } catch (...) {
        report(logger, "an exception of unknown type");
    }
}

void nameThread(const char* name) noexcept
{
    char shortName[16] = {};
    std::strncpy(shortName, name, sizeof shortName - 1);
    ::pthread_setname_np(::pthread_self(), shortName);
}

} // namespace beckon
