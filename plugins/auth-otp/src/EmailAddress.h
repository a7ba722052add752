#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace beckon::auth {

/// A checked email address in the one form that is stored and compared: trimmed, lower-case, at most 254 characters.
/// Taken are a dot-atom local part of at most 64 characters (RFC 5321 section 4.1.2; quoted ones are not) and a domain of two or more
/// labels of letters, digits and hyphens, whose last is no number. Nothing in it can break a mail header or an SMTP command. Threads: a
/// plain value.
class EmailAddress
{
public:
    /// Nothing for what is no such address.
    static std::optional<EmailAddress> parse(std::string_view input);

    const std::string& text() const noexcept { return _text; }

private:
    explicit EmailAddress(std::string text) : _text(std::move(text)) {}

    std::string _text;
};

} // namespace beckon::auth
