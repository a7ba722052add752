#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::storeredis {

/// Writes a list of texts as one text: each as `LENGTH:BYTES`, so that any bytes may stand in it. The scripts write the same.
/// Threads: a plain value.
class FieldWriter
{
public:
    FieldWriter& add(std::string_view field);
    FieldWriter& add(std::uint64_t number);

    std::string take() { return std::move(_text); }

private:
    std::string _text;
};

/// Reads such a list, which may be anybody's: what is damaged ends it. Keeps a view of the text.
/// Threads: a plain value.
class FieldReader
{
public:
    explicit FieldReader(std::string_view text) : _rest(text) {}

    /// The next field; nothing at the end, and where the text is no list.
    std::optional<std::string_view> next();

    /// The next field as a number below 2^63.
    std::optional<std::uint64_t> nextNumber();

    bool atEnd() const noexcept { return _rest.empty(); }

private:
    std::string_view _rest;
};

/// A whole number below 2^63 in decimal digits, nothing before or after it.
std::optional<std::uint64_t> parseNumber(std::string_view digits);

} // namespace beckon::storeredis
