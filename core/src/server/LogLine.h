#pragma once

#include <string>
#include <string_view>

namespace Poco {
class Message;
}

namespace beckon {

/// `text` with every control character (C0, DEL, and C1 in UTF-8) written as an escape, so that what a client sends can neither begin a
/// line of its own nor steer a terminal.
std::string escapeControls(std::string_view text);

/// One message as one line, with its '\n': `2026-01-01T00:00:00.000Z warning plugin.rooms: text`.
std::string logLine(const Poco::Message& message);

} // namespace beckon
