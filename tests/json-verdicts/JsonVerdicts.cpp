// Reads JSON texts from standard input, each behind its length (4 bytes, little-endian), and prints a line of JSON for each:
// ["verdict",[name,kind,string or null],...], of members with the same name the last alone.

#include "beckon/base/Json.h"

#include <array>
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace {

using namespace beckon;

constexpr std::array<const char*, 4> verdictNames{"object", "other", "deep", "invalid"};
constexpr std::array<const char*, 6> kindNames{"null", "boolean", "number", "string", "array", "object"};

struct Collector final : JsonVisitor
{
    struct Value
    {
        JsonKind kind;
        std::string text;
    };

    void onMember(const JsonMember& member) override
    {
        const bool isString = member.kind == JsonKind::String;
        members.insert_or_assign(jsonUnescape(member.name), Value{member.kind, isString ? jsonUnescape(member.contents()) : std::string()});
    }

    std::map<std::string, Value> members;
};

/// Nothing at the end of the input. Memory of the exact size lets a sanitizer see a read beyond the end.
std::optional<std::size_t> readLength()
{
    std::array<unsigned char, 4> bytes{};
    if (!std::cin.read(reinterpret_cast<char*>(bytes.data()), bytes.size()))
        return std::nullopt;
    return std::size_t{bytes[0]} | std::size_t{bytes[1]} << 8 | std::size_t{bytes[2]} << 16 | std::size_t{bytes[3]} << 24;
}

std::string judge(std::string_view text)
{
    Collector collector;
    const JsonVerdict verdict = scanJsonObject(text, 64, collector);
    JsonWriter line;
    line.beginArray().value(verdictNames.at(static_cast<std::size_t>(verdict)));
    if (verdict == JsonVerdict::Object) {
        for (const auto& [name, value] : collector.members) {
            line.beginArray().value(name).value(kindNames.at(static_cast<std::size_t>(value.kind)));
            value.kind == JsonKind::String ? line.value(value.text) : line.null();
            line.endArray();
        }
    }
    return line.endArray().take();
}

} // namespace

int main()
{
    std::ios::sync_with_stdio(false);
    while (const auto length = readLength()) {
        const auto text = std::make_unique<char[]>(*length);
        if (!std::cin.read(text.get(), static_cast<std::streamsize>(*length)))
            return 1;
        std::cout << judge({text.get(), *length}) << '\n';
    }
    return 0;
}
