#include "server/LimitsFromSettings.h"

#include "beckon/base/Error.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace beckon {
namespace {

constexpr std::int64_t mebibyte = std::int64_t{1024} * 1024;
constexpr std::int64_t gibibyte = 1024 * mebibyte;
constexpr std::size_t reservedFiles = 256; ///< listeners, loops, the database, logs, mail and stores

/// Reads a group of limits; each default is what Limits itself has.
class LimitReader
{
public:
    explicit LimitReader(const Configuration& configuration) : _configuration(configuration) {}

    std::size_t size(std::string_view key, std::size_t fallback, std::int64_t least, std::int64_t most) const
    {
        return static_cast<std::size_t>(_configuration.integer(key, static_cast<std::int64_t>(fallback), least, most));
    }

    Milliseconds time(std::string_view key, Milliseconds fallback) const
    {
        const Milliseconds time = _configuration.seconds(key, fallback);
        if (time.count() > 0)
            return time;
        _configuration.refuse(_configuration.origin(key) + " is 0; it must be a number of seconds above 0");
        return fallback;
    }

    double rate(std::string_view key, double fallback, std::int64_t least) const
    {
        return static_cast<double>(_configuration.integer(key, static_cast<std::int64_t>(fallback), least, 1'000'000));
    }

private:
    const Configuration& _configuration;
};

} // namespace

Limits limitsFromSettings(const Configuration& configuration)
{
    Limits limits;
    const LimitReader read(configuration);

    limits.headerBytes = read.size("limits.header_bytes", limits.headerBytes, 256, mebibyte);
    limits.bodyBytes = read.size("limits.body_bytes", limits.bodyBytes, 64, 64 * mebibyte);
    limits.headerDeadline = read.time("limits.header_deadline", limits.headerDeadline);
    limits.bodyDeadline = read.time("limits.body_deadline", limits.bodyDeadline);
    limits.keepAlive = read.time("limits.keep_alive", limits.keepAlive);
    limits.requestQueue = read.size("limits.request_queue", limits.requestQueue, 1, 1'000'000);
    limits.upgradeQueue = read.size("limits.upgrade_queue", limits.upgradeQueue, 1, 1'000'000);

    limits.connections = read.size("net.max_connections", limits.connections, 1, 10'000'000);
    limits.tlsRefusals = read.size("limits.tls_refusals", limits.tlsRefusals, 0, 10'000);
    limits.outputBytes = read.size("limits.output_bytes", limits.outputBytes, 1024, gibibyte);
    limits.totalOutputBytes = read.size("limits.total_output_bytes", limits.totalOutputBytes, 1024, 1024 * gibibyte);

    limits.messageBytes = read.size("limits.message_bytes", limits.messageBytes, 64, 64 * mebibyte);
    limits.pingAfter = read.time("limits.ping_after", limits.pingAfter);
    limits.silence = read.time("limits.silence", limits.silence);
    limits.closeHandshake = read.time("limits.close_handshake", limits.closeHandshake);

    limits.messageRate = read.rate("signaling.message_rate", limits.messageRate, 0);
    limits.messageBurst = read.rate("signaling.message_burst", limits.messageBurst, 1);
    limits.faults = read.size("limits.faults", limits.faults, 1, 1'000'000);
    limits.faultWindow = read.time("limits.fault_window", limits.faultWindow);
    limits.jsonDepth = read.size("limits.json_depth", limits.jsonDepth, 1, 1024);
    limits.waitForConnection = read.time("limits.wait_for_connection", limits.waitForConnection);
    limits.waitingMessages = read.size("limits.waiting_messages", limits.waitingMessages, 0, 1'000'000);
    limits.waitingBytes = read.size("limits.waiting_bytes", limits.waitingBytes, 0, gibibyte);
    limits.totalWaitingBytes = read.size("limits.total_waiting_bytes", limits.totalWaitingBytes, 0, 1024 * gibibyte);

    if (limits.silence.get() <= limits.pingAfter.get())
        configuration.refuse(configuration.origin("limits.silence") + " must be longer than " + configuration.origin("limits.ping_after") +
                             ": a quiet connection is pinged before it is dropped");
    return limits;
}

ConnectionLimit raiseOpenFileLimit(std::size_t wanted)
{
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0)
        throw SystemError("cannot read the limit of open files: " + std::system_category().message(errno));
    const rlim_t needed = wanted + reservedFiles;
    if (files.rlim_cur < needed) {
        rlimit raised = files;
        raised.rlim_cur = std::min(needed, files.rlim_max);
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
            files = raised;
    }
    if (files.rlim_cur >= needed)
        return {wanted, {}};
    if (files.rlim_cur <= reservedFiles)
        throw SystemError("the limit of open files is " + std::to_string(files.rlim_cur) + "; raise it above " +
                          std::to_string(reservedFiles) + " (ulimit -n, LimitNOFILE=)");
    const std::size_t connections = files.rlim_cur - reservedFiles;
    return {connections, "at most " + std::to_string(connections) + " connections instead of " + std::to_string(wanted) +
                             ": the limit of open files is " + std::to_string(files.rlim_cur) + " (ulimit -n, LimitNOFILE=)"};
}

} // namespace beckon
