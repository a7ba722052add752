// The scanner against simdjson's parser, which differs in what RFC 8259 leaves open: numbers that no double holds, lone surrogates.

#include "Fuzz.h"
#include "beckon/base/Json.h"
#include "ws/Utf8.h"

#include <simdjson.h>

using namespace beckon;
using fuzz::require;

namespace {

constexpr std::size_t maxDepth = 64;

class Collector final : public JsonVisitor
{
public:
    void onMember(const JsonMember& member) override { members.push_back(member); }

    std::vector<JsonMember> members;
};

void checkString(std::string_view raw, bool isEscaped)
{
    const std::string plain = jsonUnescape(raw);
    require(isEscaped == (raw.find('\\') != std::string_view::npos), "escapes are reported");
    require(isUtf8(plain), "an unescaped string is UTF-8");
    require(isEscaped || plain == raw, "a string without escapes reads as it stands");
    require(jsonEquals(raw, plain), "a raw string equals what it unescapes to");
    require(!jsonEquals(raw, plain + "x") && (plain.empty() || !jsonEquals(raw, plain.substr(1))), "a raw string equals nothing else");
    std::string written;
    appendJsonString(written, plain);
    require(jsonUnescape(std::string_view(written).substr(1, written.size() - 2)) == plain, "a written string reads as it was");
}

void checkMembers(const std::vector<JsonMember>& members, std::string_view text)
{
    for (const JsonMember& member : members) {
        require(member.name.data() > text.data() && member.value.data() + member.value.size() < text.data() + text.size(),
                "members are views of the text");
        checkString(member.name, member.nameEscaped);
        if (member.kind == JsonKind::String)
            checkString(member.contents(), member.valueEscaped);
        for (const JsonMember& other : members)
            require(jsonEquals(member.name, jsonUnescape(other.name)) == (jsonUnescape(member.name) == jsonUnescape(other.name)),
                    "jsonEquals agrees with jsonUnescape");
    }
}

JsonKind kindOf(simdjson::dom::element element)
{
    using Type = simdjson::dom::element_type;
    switch (element.type()) {
    case Type::ARRAY:
        return JsonKind::Array;
    case Type::OBJECT:
        return JsonKind::Object;
    case Type::STRING:
        return JsonKind::String;
    case Type::BOOL:
        return JsonKind::Boolean;
    case Type::NULL_VALUE:
        return JsonKind::Null;
    default:
        return JsonKind::Number;
    }
}

void compareMembers(const std::vector<JsonMember>& members, simdjson::dom::object object)
{
    require(members.size() == object.size(), "every member is visited");
    std::size_t at = 0;
    for (const auto field : object) {
        const JsonMember& member = members[at++];
        require(jsonUnescape(member.name) == field.key, "names are the same");
        require(member.kind == kindOf(field.value), "kinds are the same");
        if (member.kind == JsonKind::String)
            require(jsonUnescape(member.contents()) == std::string_view(field.value), "strings are the same");
    }
}

bool leavesOpen(simdjson::error_code error)
{
    return error == simdjson::NUMBER_ERROR || error == simdjson::STRING_ERROR;
}

void compare(JsonVerdict verdict, const std::vector<JsonMember>& members, std::string_view text)
{
    static simdjson::dom::parser parser;
    const auto parsed = parser.parse(text.data(), text.size());
    const bool isValid = verdict == JsonVerdict::Object || verdict == JsonVerdict::NotObject;
    if (parsed.error() != simdjson::SUCCESS) {
        require(!isValid || leavesOpen(parsed.error()), "what simdjson refuses is invalid");
        return;
    }
    require(verdict != JsonVerdict::Invalid, "what simdjson takes is valid");
    simdjson::dom::object object;
    if (parsed.value_unsafe().get(object) != simdjson::SUCCESS)
        require(verdict != JsonVerdict::Object, "what simdjson takes for no object is none");
    else if (verdict != JsonVerdict::TooDeep) {
        require(verdict == JsonVerdict::Object, "what simdjson takes for an object is one");
        compareMembers(members, object);
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    Collector collector;
    const JsonVerdict verdict = scanJsonObject(text, maxDepth, collector);
    if (!isUtf8(text))
        return 0;
    if (verdict == JsonVerdict::Object)
        checkMembers(collector.members, text);
    compare(verdict, collector.members, text);
    return 0;
}
