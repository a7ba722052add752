#include "beckon/base/Json.h"

#include "JsonEscape.h"

#include <array>
#include <charconv>
#include <utility>

namespace beckon::inline abi1 {

bool jsonEquals(std::string_view raw, std::string_view plain) noexcept
{
    for (auto escape = raw.find('\\'); escape != std::string_view::npos; escape = raw.find('\\')) {
        if (raw.substr(0, escape) != plain.substr(0, escape))
            return false;
        raw.remove_prefix(escape);
        plain.remove_prefix(escape);
        const json::Utf8 character = json::resolveEscape(raw);
        if (!plain.starts_with(character.view()))
            return false;
        raw.remove_prefix(character.consumed);
        plain.remove_prefix(character.size);
    }
    return raw == plain;
}

std::string jsonUnescape(std::string_view raw)
{
    std::string out;
    out.reserve(raw.size());
    for (auto escape = raw.find('\\'); escape != std::string_view::npos; escape = raw.find('\\')) {
        out.append(raw.substr(0, escape));
        raw.remove_prefix(escape);
        const json::Utf8 character = json::resolveEscape(raw);
        out.append(character.view());
        raw.remove_prefix(character.consumed);
    }
    return out.append(raw);
}

namespace {

void appendEscaped(std::string& out, char c)
{
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        break;
    }
    out += "\\u00";
    out += hex[static_cast<unsigned char>(c) >> 4];
    out += hex[static_cast<unsigned char>(c) & 0xF];
}

} // namespace

void appendJsonString(std::string& out, std::string_view text)
{
    out.reserve(out.size() + text.size() + 2);
    out += '"';
    std::size_t plainBegin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20)
            continue;
        out.append(text.substr(plainBegin, i - plainBegin));
        appendEscaped(out, c);
        plainBegin = i + 1;
    }
    out.append(text.substr(plainBegin));
    out += '"';
}

JsonWriter& JsonWriter::beginObject()
{
    separate();
    _out += '{';
    _needsComma = false;
    return *this;
}

JsonWriter& JsonWriter::endObject()
{
    _out += '}';
    _needsComma = true;
    return *this;
}

JsonWriter& JsonWriter::beginArray()
{
    separate();
    _out += '[';
    _needsComma = false;
    return *this;
}

JsonWriter& JsonWriter::endArray()
{
    _out += ']';
    _needsComma = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name)
{
    separate();
    appendJsonString(_out, name);
    _out += ':';
    _needsComma = false;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text)
{
    separate();
    appendJsonString(_out, text);
    return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number)
{
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

JsonWriter& JsonWriter::value(bool flag)
{
    return raw(flag ? "true" : "false");
}

JsonWriter& JsonWriter::null()
{
    return raw("null");
}

JsonWriter& JsonWriter::raw(std::string_view json)
{
    separate();
    _out.append(json);
    return *this;
}

std::string JsonWriter::take() noexcept
{
    _needsComma = false;
    return std::exchange(_out, {});
}

void JsonWriter::separate()
{
    if (_needsComma)
        _out += ',';
    _needsComma = true;
}

} // namespace beckon::inline abi1
