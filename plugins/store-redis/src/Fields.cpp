#include "Fields.h"

#include <charconv>
#include <limits>

namespace beckon::storeredis {

FieldWriter& FieldWriter::add(std::string_view field)
{
    _text += std::to_string(field.size());
    _text += ':';
    _text += field;
    return *this;
}

FieldWriter& FieldWriter::add(std::uint64_t number)
{
    return add(std::to_string(number));
}

std::optional<std::string_view> FieldReader::next()
{
    const std::size_t colon = _rest.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const std::optional<std::uint64_t> length = parseNumber(_rest.substr(0, colon));
    const std::string_view after = _rest.substr(colon + 1);
    if (!length || *length > after.size())
        return std::nullopt;
    _rest = after.substr(*length);
    return after.substr(0, *length);
}

std::optional<std::uint64_t> FieldReader::nextNumber()
{
    const std::optional<std::string_view> field = next();
    return field ? parseNumber(*field) : std::nullopt;
}

std::optional<std::uint64_t> parseNumber(std::string_view digits)
{
    std::uint64_t number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, fault] = std::from_chars(digits.data(), end, number);
    if (digits.empty() || fault != std::errc() || stop != end || number > std::numeric_limits<std::int64_t>::max())
        return std::nullopt;
    return number;
}

} // namespace beckon::storeredis
