#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace beckon::auth {

/// A checked username (isUsername). It keeps its case; two that differ in case alone are the same to folded().
/// Threads: a plain value.
class Username
{
public:
    /// Nothing for what is no such name.
    static std::optional<Username> parse(std::string_view input);

    const std::string& text() const noexcept { return _text; }

    /// The form in which names must differ.
    std::string folded() const;

private:
    explicit Username(std::string_view text) : _text(text) {}

    std::string _text;
};

} // namespace beckon::auth
