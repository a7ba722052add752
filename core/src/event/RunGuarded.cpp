#include "event/RunGuarded.h"

#include "beckon/base/PluginAccount.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <pthread.h>

#include <cstring>
#include <exception>
#include <string>

namespace beckon {

namespace {

void report(const char* logger, const std::string& text) noexcept
{
    try {
        Poco::Logger::get(logger).error(text);
    } catch (...) { // NOLINT(bugprone-empty-catch): there is nobody left to tell
    }
}

} // namespace

std::string currentFault()
{
    try {
        throw;
    } catch (const Poco::Exception& error) {
        return error.displayText();
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

void runGuarded(const std::function<void()>& task, const char* logger) noexcept
{
    try {
        task();
    } catch (...) {
        report(logger, "a task failed: " + currentFault());
    }
}

bool runGuarded(const std::function<void()>& task, const char* logger, const std::string& plugin) noexcept
{
    try {
        task();
        return true;
    } catch (const PluginFault& fault) {
        report(logger, "plugin " + fault.plugin() + ": a task of " + plugin + " failed: " + fault.what());
        return true;
    } catch (...) {
        report(logger, "plugin " + plugin + ": a task failed: " + currentFault());
        return false;
    }
}

void nameThread(const char* name) noexcept
{
    char shortName[16] = {};
    std::strncpy(shortName, name, sizeof shortName - 1);
    ::pthread_setname_np(::pthread_self(), shortName);
}

} // namespace beckon
