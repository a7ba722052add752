#include "server/LogLine.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Message.h>

namespace beckon {
namespace {

std::string_view priorityName(Poco::Message::Priority priority)
{
    switch (priority) {
    case Poco::Message::PRIO_FATAL:
        return "fatal";
    case Poco::Message::PRIO_CRITICAL:
        return "critical";
    case Poco::Message::PRIO_ERROR:
        return "error";
    case Poco::Message::PRIO_WARNING:
        return "warning";
    case Poco::Message::PRIO_NOTICE:
        return "notice";
    case Poco::Message::PRIO_INFORMATION:
        return "information";
    case Poco::Message::PRIO_DEBUG:
        return "debug";
    case Poco::Message::PRIO_TRACE:
        return "trace";
    }
    return "unknown";
}

void appendEscape(std::string& line, unsigned char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
    case '\n':
        line += "\\n";
        break;
    case '\r':
        line += "\\r";
        break;
    case '\t':
        line += "\\t";
        break;
    default:
        line += "\\x";
        line += digits[c >> 4];
        line += digits[c & 15];
    }
}

} // namespace

std::string escapeControls(std::string_view text)
{
    std::string line;
    line.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
        if (c < 0x20 || c == 0x7f) {
            appendEscape(line, c);
        } else if (c == 0xc2 && next >= 0x80 && next < 0xa0) {
            appendEscape(line, static_cast<unsigned char>(next));
            ++at;
        } else {
            line += text[at];
        }
    }
    return line;
}

std::string logLine(const Poco::Message& message)
{
    std::string line = Poco::DateTimeFormatter::format(message.getTime(), "%Y-%m-%dT%H:%M:%S.%iZ");
    line += ' ';
    line += priorityName(message.getPriority());
    line += ' ';
    line += escapeControls(message.getSource());
    line += ": ";
    line += escapeControls(message.getText());
    line += '\n';
    return line;
}

} // namespace beckon
