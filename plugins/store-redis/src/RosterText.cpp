#include "RosterText.h"

#include "Fields.h"

#include <algorithm>

namespace beckon::storeredis {

namespace {

/// What the scripts can calculate with.
constexpr Stamp stampLimit = Stamp(1) << 52;

constexpr std::size_t longestNodeId = 64;

std::string_view takeWord(std::string_view& text)
{
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    return word;
}

std::optional<Stamp> takeStamp(std::string_view& text)
{
    const std::optional<Stamp> stamp = parseNumber(takeWord(text));
    return stamp && *stamp < stampLimit ? stamp : std::nullopt;
}

} // namespace

std::string formatPresence(const Presence& presence)
{
    std::string text;
    for (const Stamp stamp : {presence.since, presence.generation, presence.changed})
        text.append(std::to_string(stamp)).append(" ");
    return text.append(presence.node).append(presence.state == Presence::State::Connected ? " C" : " A");
}

std::optional<Presence> parsePresence(std::string_view text)
{
    const std::optional<Stamp> since = takeStamp(text);
    const std::optional<Stamp> generation = takeStamp(text);
    const std::optional<Stamp> changed = takeStamp(text);
    const std::string_view node = takeWord(text);
    if (!since || !generation || !changed || !isNodeId(node) || (text != "C" && text != "A"))
        return std::nullopt;
    return Presence{*since, *generation, std::string(node), text == "C" ? Presence::State::Connected : Presence::State::Away, *changed};
}

bool isNodeId(std::string_view text) noexcept
{
    const auto isAllowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= longestNodeId && std::all_of(text.begin(), text.end(), isAllowed);
}

} // namespace beckon::storeredis
