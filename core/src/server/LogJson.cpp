#include "beckon/base/Json.h"
#include "server/LogLine.h"
#include "ws/Utf8.h"

#include <Poco/DateTimeFormatter.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace beckon {
namespace {

/// The size of the UTF-8 character at the front; 0 for what is none.
std::size_t characterSize(std::string_view text) noexcept
{
    for (std::size_t size = 1; size <= std::min<std::size_t>(4, text.size()); ++size) {
        if (isUtf8(text.substr(0, size)))
            return size;
    }
    return 0;
}

/// Bytes that are not UTF-8 replaced: a line of the log is valid JSON, whatever was logged.
std::string validUtf8(std::string_view text)
{
    std::string valid;
    valid.reserve(text.size());
    while (!text.empty()) {
        const std::size_t size = characterSize(text);
        valid += size == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, size);
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return valid;
}

/// JSON lets DEL and C1 stand as they are; terminals obey them.
std::string escapeSteering(std::string_view json)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string escaped;
    escaped.reserve(json.size());
    for (std::size_t at = 0; at < json.size(); ++at) {
        auto c = static_cast<unsigned char>(json[at]);
        const auto next = at + 1 < json.size() ? static_cast<unsigned char>(json[at + 1]) : 0U;
        const bool isC1 = c == 0xc2 && next >= 0x80 && next < 0xa0;
        if (c != 0x7f && !isC1) {
            escaped += json[at];
            continue;
        }
        if (isC1) {
            c = static_cast<unsigned char>(next);
            ++at;
        }
        escaped += "\\u00";
        escaped += digits[c >> 4];
        escaped += digits[c & 15];
    }
    return escaped;
}

void addText(JsonWriter& json, std::string_view name, const std::string& value)
{
    if (!value.empty())
        json.member(name, validUtf8(value));
}

bool isNumber(const std::string& value) noexcept
{
    return !value.empty() && value.size() < 18 && value.find_first_not_of("0123456789") == std::string::npos;
}

} // namespace

std::string jsonLine(const LogRecord& record)
{
    const Poco::Message& message = record.message;
    JsonWriter json;
    json.beginObject();
    json.member("time", Poco::DateTimeFormatter::format(message.getTime(), "%Y-%m-%dT%H:%M:%S.%iZ"));
    json.member("level", levelName(message.getPriority()));
    json.member("logger", validUtf8(message.getSource()));
    json.member("message", validUtf8(message.getText()));
    addText(json, "request", record.context.request);
    if (record.context.connection != 0)
        json.member("connection", static_cast<std::int64_t>(record.context.connection));
    addText(json, "user", record.context.user);
    addText(json, "room", record.context.room);
    for (const std::string name : {"method", "path", "remote"})
        addText(json, name, message.get(name, {}));
    for (const std::string name : {"status", "duration_us"}) {
        if (const std::string value = message.get(name, {}); isNumber(value))
            json.key(name).raw(value);
    }
    return escapeSteering(json.endObject().take()) + '\n';
}

} // namespace beckon
