#include "beckon/http/JsonBody.h"

#include "Fields.h"
#include "beckon/base/Json.h"
#include "beckon/http/ApiError.h"

#include <simdjson.h>

#include <algorithm>

namespace beckon::inline abi1 {

namespace {

constexpr std::size_t maxDepth = 64;

/// `application/json` and `application/<anything>+json`, with any parameters.
bool isJsonType(std::string_view contentType) noexcept
{
    constexpr std::string_view tree = "application/";
    constexpr std::string_view suffix = "+json";
    const std::string_view type = trimmed(contentType.substr(0, contentType.find(';')));
    if (type.size() <= tree.size() || !equalsIgnoringCase(type.substr(0, tree.size()), tree))
        return false;
    const std::string_view subtype = type.substr(tree.size());
    if (equalsIgnoringCase(subtype, "json"))
        return true;
    return subtype.size() > suffix.size() && equalsIgnoringCase(subtype.substr(subtype.size() - suffix.size()), suffix);
}

} // namespace

/// Copies the members of the outermost object.
class JsonBodyCollector final : public JsonVisitor
{
public:
    void onMember(const JsonMember& member) override
    {
        JsonBody::Member& copy = body._members.emplace_back();
        copy.name = jsonUnescape(member.name);
        copy.isNull = member.kind == JsonKind::Null;
        if (member.kind == JsonKind::String)
            copy.text = jsonUnescape(member.contents());
    }

    JsonBody body;
};

JsonBody JsonBody::parse(const Request& request)
{
    const std::string_view contentType = request.header("Content-Type");
    if (!contentType.empty() && !isJsonType(contentType))
        throw ApiError(415, "Content-Type must be application/json");
    if (!simdjson::validate_utf8(request.body.data(), request.body.size()))
        throw ApiError(400, "Request body is not valid JSON");

    JsonBodyCollector collector;
    switch (scanJsonObject(request.body, maxDepth, collector)) {
    case JsonVerdict::Object:
        return std::move(collector.body);
    case JsonVerdict::NotObject:
        throw ApiError(400, "Request body must be a JSON object");
    case JsonVerdict::TooDeep:
        throw ApiError(400, "Request body is nested too deeply");
    case JsonVerdict::Invalid:
        break;
    }
    throw ApiError(400, "Request body is not valid JSON");
}

std::string JsonBody::requireString(std::string_view name) const
{
    std::optional<std::string> text = optionalString(name);
    if (!text)
        throw ApiError(422, std::string(name) + " is required");
    return std::move(*text);
}

std::optional<std::string> JsonBody::optionalString(std::string_view name) const
{
    const Member* member = find(name);
    if (member == nullptr || member->isNull)
        return std::nullopt;
    if (!member->text)
        throw ApiError(422, std::string(name) + " must be a string");
    return member->text;
}

const JsonBody::Member* JsonBody::find(std::string_view name) const noexcept
{
    const auto last = std::find_if(_members.rbegin(), _members.rend(), [name](const Member& member) { return member.name == name; });
    return last == _members.rend() ? nullptr : &*last;
}

} // namespace beckon::inline abi1
