#include "MailboxEntry.h"

#include "Fields.h"

#include <algorithm>
#include <limits>

namespace beckon::storeredis {

namespace {

using Kind = RosterEvent::Kind;

bool isName(std::optional<std::string_view> text)
{
    return text && !text->empty() && text->size() <= longestName;
}

bool isNode(std::optional<std::string_view> text)
{
    return text && isNodeId(*text);
}

std::optional<Kind> parseKind(std::string_view text)
{
    switch (text.size() == 1 ? text[0] : ' ') {
    case 'J':
        return Kind::Joined;
    case 'M':
        return Kind::Moved;
    case 'A':
        return Kind::Away;
    case 'L':
        return Kind::Left;
    case 'R':
        return Kind::Removed;
    case 'X':
        return Kind::Expected;
    default:
        return std::nullopt;
    }
}

bool keepsPresence(Kind kind)
{
    return kind == Kind::Joined || kind == Kind::Moved || kind == Kind::Away;
}

std::optional<MailboxEntry> decodeChange(FieldReader fields)
{
    const std::optional<Kind> kind = parseKind(fields.next().value_or(""));
    const auto room = fields.next();
    const auto user = fields.next();
    const auto presence = fields.next();
    const auto origin = fields.next();
    const auto request = fields.next();
    if (!kind || !isName(room) || !isName(user) || !presence || !isNode(origin) || !request || !fields.atEnd())
        return std::nullopt;
    ChangeEntry entry{*kind, std::string(*room), std::string(*user), parsePresence(*presence), std::string(*origin), 0};
    if (entry.presence.has_value() != keepsPresence(*kind))
        return std::nullopt;
    entry.request = parseNumber(*request).value_or(0);
    return entry;
}

std::optional<SnapshotEntry::User> makeUser(std::string_view name, std::string_view value, std::string_view age)
{
    using State = SnapshotEntry::User::State;
    constexpr std::uint64_t longestAge = 365UL * 24 * 3'600'000;
    if (!isName(name))
        return std::nullopt;
    const Milliseconds since(std::min(parseNumber(age).value_or(0), longestAge));
    if (value == "X" || value == "R")
        return SnapshotEntry::User{std::string(name), value == "X" ? State::Expected : State::Removed, {}, since};
    std::optional<Presence> presence = parsePresence(value);
    if (!presence)
        return std::nullopt;
    return SnapshotEntry::User{std::string(name), State::Present, std::move(*presence), since};
}

std::optional<MailboxEntry> decodeSnapshot(SnapshotEntry::Part part, FieldReader fields)
{
    const auto room = fields.next();
    const auto reason = fields.next();
    if (!isName(room) || (reason != "begin" && reason != "restore"))
        return std::nullopt;
    SnapshotEntry entry{part, reason == "begin" ? SnapshotEntry::Reason::Begin : SnapshotEntry::Reason::Restore, std::string(*room), {}};
    while (!fields.atEnd()) {
        const auto name = fields.next();
        const auto value = fields.next();
        const auto age = fields.next();
        if (!age)
            return std::nullopt;
        // Somebody's own user in a roster is no reason to know nothing of the room.
        if (std::optional<SnapshotEntry::User> user = makeUser(*name, *value, *age))
            entry.users.push_back(std::move(*user));
    }
    return entry;
}

std::optional<MailboxEntry> decodeLetter(FieldReader fields)
{
    const auto from = fields.next();
    const auto series = fields.nextNumber();
    const auto number = fields.nextNumber();
    const auto base = fields.nextNumber();
    const auto kind = fields.nextNumber();
    const auto room = fields.next();
    const auto sender = fields.next();
    const auto target = fields.next();
    const auto text = fields.next();
    if (!isNode(from) || !series || !number || !base || !kind || !room || !sender || !target || !text || !fields.atEnd())
        return std::nullopt;
    if (*series == 0 || *base == 0 || *base > *number || *kind > std::numeric_limits<std::uint8_t>::max())
        return std::nullopt;
    if (std::max({room->size(), sender->size(), target->size()}) > longestName || text->size() > longestText)
        return std::nullopt;
    Letter letter{static_cast<std::uint8_t>(*kind), std::string(*room), std::string(*sender), std::string(*target), std::string(*text)};
    return LetterEntry{std::string(*from), *series, *number, *base, std::move(letter)};
}

std::optional<MailboxEntry> decodeReceipt(ReceiptEntry::Kind kind, FieldReader fields)
{
    const auto from = fields.next();
    const auto series = fields.nextNumber();
    const auto number = fields.nextNumber();
    if (!isNode(from) || !series || *series == 0 || !number || !fields.atEnd())
        return std::nullopt;
    return ReceiptEntry{kind, std::string(*from), *series, *number};
}

std::optional<MailboxEntry> decodeNode(NodeEntry::Kind kind, FieldReader fields)
{
    const auto node = fields.next();
    if (!isNode(node) || !fields.atEnd())
        return std::nullopt;
    return NodeEntry{kind, std::string(*node)};
}

} // namespace

std::optional<MailboxEntry> decodeEntry(std::string_view kind, std::string_view payload)
{
    const FieldReader fields(payload);
    switch (kind.size() == 1 ? kind[0] : ' ') {
    case 'E':
        return decodeChange(fields);
    case 's':
        return decodeSnapshot(SnapshotEntry::Part::Middle, fields);
    case 'S':
        return decodeSnapshot(SnapshotEntry::Part::Last, fields);
    case 'L':
        return decodeLetter(fields);
    case 'A':
    case 'R':
    case 'B':
        return decodeReceipt(static_cast<ReceiptEntry::Kind>(kind[0]), fields);
    case 'U':
    case 'G':
        return decodeNode(static_cast<NodeEntry::Kind>(kind[0]), fields);
    default:
        return std::nullopt;
    }
}

std::string encodeLetter(const std::string& from, std::uint64_t series, std::uint64_t number, std::uint64_t base, const Letter& letter)
{
    FieldWriter fields;
    fields.add(from).add(series).add(number).add(base).add(std::uint64_t(letter.kind));
    fields.add(letter.room).add(letter.sender).add(letter.target).add(letter.text);
    return fields.take();
}

std::string encodeReceipt(const std::string& from, std::uint64_t series, std::uint64_t number)
{
    return FieldWriter().add(from).add(series).add(number).take();
}

} // namespace beckon::storeredis
