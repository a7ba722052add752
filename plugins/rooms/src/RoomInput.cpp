#include "RoomInput.h"

#include "Text.h"
#include "beckon/http/ApiError.h"
#include "beckon/http/JsonBody.h"
#include "beckon/http/Request.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <limits>
#include <string>

namespace beckon::rooms {

namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestDescription = 1000;
constexpr std::size_t kLongestRoomId = 64;
constexpr std::int64_t kLargestLimit = 500;

std::string readName(const JsonBody& body)
{
    std::u32string name = trimmed(codePoints(body.requireString("name")));
    if (name.empty() || name.size() > kLongestName)
        throw ApiError(422, "name must have 1 to 100 characters");
    if (std::any_of(name.begin(), name.end(), isControl))
        throw ApiError(422, "name must not contain control characters");
    return toUtf8(name);
}

std::optional<std::string> readDescription(const JsonBody& body)
{
    std::optional<std::string> description = body.optionalString("description");
    if (!description)
        return std::nullopt;
    const std::u32string characters = codePoints(*description);
    if (characters.size() > kLongestDescription)
        throw ApiError(422, "description must have at most 1000 characters");
    if (characters.find(U'\0') != std::u32string::npos)
        throw ApiError(422, "description must not contain NUL");
    return description;
}

std::optional<std::int64_t> readNumber(const Request& request, const char* name, std::int64_t least, std::int64_t most)
{
    const std::optional<std::string> text = request.queryParameter(name);
    if (!text)
        return std::nullopt;
    std::int64_t number = 0;
    const char* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc() || stop != end || number < least || number > most)
        return least - 1;
    return number;
}

} // namespace

RoomDraft readDraft(const JsonBody& body)
{
    return {readName(body), readDescription(body)};
}

Page readPage(const Request& request)
{
    Page page;
    page.limit = readNumber(request, "limit", 1, kLargestLimit).value_or(Page::kEverything);
    if (page.limit < 1)
        throw ApiError(422, "limit must be a number from 1 to 500");
    page.offset = readNumber(request, "offset", 0, std::numeric_limits<std::int64_t>::max() - Page::kEverything).value_or(0);
    if (page.offset < 0)
        throw ApiError(422, "offset must be a number from 0");
    return page;
}

bool isRoomId(std::string_view text) noexcept
{
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= kLongestRoomId && std::all_of(text.begin(), text.end(), allowed);
}

} // namespace beckon::rooms
