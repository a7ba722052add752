#pragma once

#include <Poco/Logger.h>

#include <exception>
#include <string>

namespace beckon::storeredis {

/// Runs a callback of the link. What it throws is logged: nothing escapes into the loop. Threads: any.
template <typename Work>
void guarded(Poco::Logger& log, const Work& work) noexcept
{
    try {
        try {
            work();
        } catch (const std::exception& fault) {
            log.error(std::string("a task of the link to Redis failed: ") + fault.what());
        } catch (...) {
            log.error("a task of the link to Redis failed");
        }
    } catch (...) { // NOLINT(bugprone-empty-catch): a log that cannot be written changes nothing
    }
}

} // namespace beckon::storeredis
