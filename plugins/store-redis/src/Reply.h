#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon::storeredis {

/// What Redis has answered to one command, or why it has not. It may come from a server that is mad: only its size is bounded (see
/// ReplyLimits), so look at the kind of each part before its value.
/// Threads: a plain value.
struct Reply
{
    enum class Kind : std::uint8_t
    {
        Lost, ///< there is no answer: the link is down; whether the command was carried out, nobody knows
        Nil,
        Integer,
        Text, ///< a string or a status
        Error,
        List
    };

    Kind kind = Kind::Lost;
    std::int64_t integer = 0;
    std::string text; ///< of Text any bytes; of Error its line; of Lost the reason, for a log
    std::vector<Reply> elements;

    static Reply lost(std::string reason) { return {Kind::Lost, 0, std::move(reason), {}}; }

    bool isLost() const noexcept { return kind == Kind::Lost; }
    bool isNil() const noexcept { return kind == Kind::Nil; }
    bool isInteger() const noexcept { return kind == Kind::Integer; }
    bool isText() const noexcept { return kind == Kind::Text; }
    bool isError() const noexcept { return kind == Kind::Error; }
    bool isList() const noexcept { return kind == Kind::List; }

    /// An error of that code, such as WRONGTYPE.
    bool isError(std::string_view code) const noexcept
    {
        return isError() && text.starts_with(code) && (text.size() == code.size() || text[code.size()] == ' ');
    }
};

} // namespace beckon::storeredis
