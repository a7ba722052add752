#pragma once

#include "event/FileDescriptor.h"

#include <Poco/Message.h>

#include <filesystem>
#include <functional>
#include <string>

namespace beckon {

/// The severity of RFC 5424 section 6.2.1: 1 (alert) for fatal, to 7 (debug).
int syslogSeverity(Poco::Message::Priority level) noexcept;

/// Lines for the syslog daemon of this machine, as RFC 3164 has them, facility daemon. While nobody listens, they go to standard error.
/// (The C library's syslog() waits for a stuck daemon for ever, and tells nobody what it loses.) Threads: one at a time.
class SyslogOutput
{
public:
    explicit SyslogOutput(std::filesystem::path socket) : _path(std::move(socket)) {}

    /// Waits for a slow daemon, but asks `giveUp` several times a second whether to go on.
    void write(Poco::Message::Priority level, const std::string& line, const std::function<bool()>& giveUp);

private:
    bool connect();
    bool send(const std::string& datagram, const std::function<bool()>& giveUp);

    const std::filesystem::path _path;
    FileDescriptor _socket;
    bool _isReached = true; ///< what was the case when it was told last
};

} // namespace beckon
