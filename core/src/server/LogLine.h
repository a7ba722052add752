#pragma once

#include "base/LogContext.h"

#include <Poco/Message.h>

#include <string>
#include <string_view>

namespace beckon {

/// What is logged: a message, and whom it is for.
struct LogRecord
{
    Poco::Message message;
    LogContext context;
};

/// `text` with every control character (C0, DEL, and C1 in UTF-8) written as an escape, so that what a client sends can neither begin a
/// line of its own nor steer a terminal.
std::string escapeControls(std::string_view text);

/// `warning`, as the configuration writes levels.
std::string_view levelName(Poco::Message::Priority level) noexcept;

/// One record as one line of text, with its '\n': `2026-01-01T00:00:00.000Z warning plugin.rooms: text request=... user=...`.
std::string textLine(const LogRecord& record);

/// The same as a JSON object: time, level, logger, message, and whatever else is known of request, connection, user, room, method, path,
/// status, duration_us and remote. Bytes that are not UTF-8 become U+FFFD.
std::string jsonLine(const LogRecord& record);

} // namespace beckon
