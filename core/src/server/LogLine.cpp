#include "server/LogLine.h"

#include "beckon/base/Json.h"

#include <Poco/DateTimeFormatter.h>

#include <algorithm>

namespace beckon {
namespace {

constexpr const char* timeFormat = "%Y-%m-%dT%H:%M:%S.%iZ";

/// What stands in a line as it is; anything else is put into quotes, so that no value looks like a further one.
bool isPlain(std::string_view value) noexcept
{
    return std::all_of(value.begin(), value.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

void appendValue(std::string& line, std::string_view name, std::string_view value)
{
    if (value.empty())
        return;
    line.append(" ").append(name).append("=");
    if (isPlain(value))
        line.append(value);
    else
        appendJsonString(line, value);
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

std::string_view levelName(Poco::Message::Priority level) noexcept
{
    switch (level) {
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

std::string textLine(const LogRecord& record)
{
    const Poco::Message& message = record.message;
    std::string line = Poco::DateTimeFormatter::format(message.getTime(), timeFormat);
    line += ' ';
    line += levelName(message.getPriority());
    line += ' ';
    line += message.getSource();
    line += ": ";
    line += message.getText();
    appendValue(line, "request", record.context.request);
    if (record.context.connection != 0)
        appendValue(line, "connection", std::to_string(record.context.connection));
    appendValue(line, "user", record.context.user);
    appendValue(line, "room", record.context.room);
    return escapeControls(line) + '\n';
}

} // namespace beckon
