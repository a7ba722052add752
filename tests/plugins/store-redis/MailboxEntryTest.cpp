#include "MailboxEntry.h"

#include "Fields.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>
#include <string>
#include <vector>

namespace beckon::storeredis {
namespace {

constexpr const char* entryText = "100 200 300 node-1 C";

std::string pack(const std::vector<std::string>& fields)
{
    FieldWriter writer;
    for (const std::string& field : fields)
        writer.add(field);
    return writer.take();
}

template <typename Entry>
Entry decodeAs(std::string_view kind, const std::string& payload)
{
    const std::optional<MailboxEntry> entry = decodeEntry(kind, payload);
    CPPUNIT_ASSERT(entry);
    return std::get<Entry>(*entry);
}

class MailboxEntryTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MailboxEntryTest);
    CPPUNIT_TEST(aPresenceComesBackFromItsText);
    CPPUNIT_TEST(whatIsNoPresenceIsRefused);
    CPPUNIT_TEST(aChangeIsRead);
    CPPUNIT_TEST(aChangeHasAPresenceExactlyWhenItsKindNeedsOne);
    CPPUNIT_TEST(aSnapshotIsRead);
    CPPUNIT_TEST(aSnapshotSkipsUsersThatNoNodeWrites);
    CPPUNIT_TEST(aSnapshotThatIsCutIsRefused);
    CPPUNIT_TEST(aLetterComesBack);
    CPPUNIT_TEST(aLetterWithWrongNumbersIsRefused);
    CPPUNIT_TEST(aLetterWithLongNamesIsRefused);
    CPPUNIT_TEST(aReceiptComesBack);
    CPPUNIT_TEST(aNodeIsRead);
    CPPUNIT_TEST(unknownKindsAreRefused);
    CPPUNIT_TEST(anyDamageIsRefusedOrRead);
    CPPUNIT_TEST_SUITE_END();

public:
    void aPresenceComesBackFromItsText()
    {
        const Presence presence{1, 2, "Node_1-x", Presence::State::Away, 3};
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 3 Node_1-x A"), formatPresence(presence));
        CPPUNIT_ASSERT(parsePresence(formatPresence(presence)) == presence);
    }

    void whatIsNoPresenceIsRefused()
    {
        const std::string longNode(65, 'n');
        for (const std::string& text :
             {std::string(), std::string("1 2 3 node"), std::string("1 2 3 node C "), std::string("1 2 3 node X"), std::string("1 2 3  C"),
              std::string("-1 2 3 node C"), std::string("1 2 4503599627370496 node C"), std::string("1 2 3 no/de C"),
              std::string("1 2 3 " + longNode + " C"), std::string("1 2 3 node C\n"), std::string("a b c node C")})
            CPPUNIT_ASSERT_MESSAGE(text, !parsePresence(text));
    }

    void aChangeIsRead()
    {
        const auto change = decodeAs<ChangeEntry>("E", pack({"M", "room", "alice", entryText, "node-2", "17"}));
        CPPUNIT_ASSERT(change.kind == RosterEvent::Kind::Moved);
        CPPUNIT_ASSERT_EQUAL(std::string("room"), change.room);
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), change.user);
        CPPUNIT_ASSERT((change.presence == Presence{100, 200, "node-1", Presence::State::Connected, 300}));
        CPPUNIT_ASSERT_EQUAL(std::string("node-2"), change.origin);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(17), change.request);
    }

    void aChangeHasAPresenceExactlyWhenItsKindNeedsOne()
    {
        for (const char* kind : {"J", "M", "A"})
            CPPUNIT_ASSERT_MESSAGE(kind, !decodeEntry("E", pack({kind, "room", "alice", "", "node", ""})));
        for (const char* kind : {"L", "R", "X"}) {
            CPPUNIT_ASSERT_MESSAGE(kind, decodeEntry("E", pack({kind, "room", "alice", "", "node", ""})));
            CPPUNIT_ASSERT_MESSAGE(kind, !decodeEntry("E", pack({kind, "room", "alice", entryText, "node", ""})));
        }
    }

    void aSnapshotIsRead()
    {
        const auto snapshot =
            decodeAs<SnapshotEntry>("S", pack({"room", "begin", "alice", entryText, "5", "bob", "X", "6", "carol", "R", "0"}));
        CPPUNIT_ASSERT(snapshot.part == SnapshotEntry::Part::Last);
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), snapshot.users.size());
        CPPUNIT_ASSERT_EQUAL(std::string("node-1"), snapshot.users[0].presence.node);
        CPPUNIT_ASSERT(snapshot.users[1].state == SnapshotEntry::User::State::Expected);
        CPPUNIT_ASSERT(snapshot.users[1].age == Milliseconds(6));
        CPPUNIT_ASSERT(snapshot.users[2].state == SnapshotEntry::User::State::Removed);
        CPPUNIT_ASSERT(decodeAs<SnapshotEntry>("s", pack({"room", "restore"})).part == SnapshotEntry::Part::Middle);
    }

    void aSnapshotSkipsUsersThatNoNodeWrites()
    {
        const auto snapshot =
            decodeAs<SnapshotEntry>("S", pack({"room", "begin", "", entryText, "5", std::string(longestName + 1, 'a'), entryText, "5",
                                               "bob", "nonsense", "5", "zoe", "X", "99999999999999999999"}));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), snapshot.users.size());
        CPPUNIT_ASSERT_EQUAL(std::string("zoe"), snapshot.users[0].name);
    }

    void aSnapshotThatIsCutIsRefused()
    {
        CPPUNIT_ASSERT(!decodeEntry("S", pack({"room", "begin", "alice", entryText})));
        CPPUNIT_ASSERT(!decodeEntry("S", pack({"room", "begin", "alice", entryText, "5"}) + "9"));
        CPPUNIT_ASSERT(!decodeEntry("S", pack({"room"})));
        CPPUNIT_ASSERT(!decodeEntry("S", pack({"room", "whatever"})));
        CPPUNIT_ASSERT(!decodeEntry("S", ""));
    }

    void aLetterComesBack()
    {
        const Letter letter{255, "room", "alice", "bob", std::string("\0text", 5)};
        const auto entry = decodeAs<LetterEntry>("L", encodeLetter("node", 3, 9, 7, letter));
        CPPUNIT_ASSERT_EQUAL(std::string("node"), entry.from);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(3), entry.series);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(9), entry.number);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(7), entry.base);
        CPPUNIT_ASSERT_EQUAL(letter.text, entry.letter.text);
        CPPUNIT_ASSERT_EQUAL(letter.target, entry.letter.target);
        CPPUNIT_ASSERT(entry.letter.kind == 255);
    }

    void aLetterWithWrongNumbersIsRefused()
    {
        CPPUNIT_ASSERT(!decodeEntry("L", encodeLetter("node", 0, 1, 1, {})));
        CPPUNIT_ASSERT(!decodeEntry("L", encodeLetter("node", 1, 1, 0, {})));
        CPPUNIT_ASSERT(!decodeEntry("L", encodeLetter("node", 1, 1, 2, {})));
        CPPUNIT_ASSERT(!decodeEntry("L", pack({"node", "1", "1", "1", "256", "", "", "", ""})));
        CPPUNIT_ASSERT(!decodeEntry("L", pack({"node", "1", "x", "1", "1", "", "", "", ""})));
        CPPUNIT_ASSERT(!decodeEntry("L", pack({"", "1", "1", "1", "1", "", "", "", ""})));
    }

    void aLetterWithLongNamesIsRefused()
    {
        const std::string name(longestName + 1, 'a');
        CPPUNIT_ASSERT(!decodeEntry("L", encodeLetter("node", 1, 1, 1, {1, name, "", "", ""})));
        CPPUNIT_ASSERT(!decodeEntry("L", encodeLetter("node", 1, 1, 1, {1, "", name, "", ""})));
        CPPUNIT_ASSERT(!decodeEntry("L", encodeLetter("node", 1, 1, 1, {1, "", "", name, ""})));
        CPPUNIT_ASSERT(!decodeEntry("L", encodeLetter("node", 1, 1, 1, {1, "", "", "", std::string(longestText + 1, 'a')})));
    }

    void aReceiptComesBack()
    {
        const auto entry = decodeAs<ReceiptEntry>("R", encodeReceipt("node", 3, 12));
        CPPUNIT_ASSERT(entry.kind == ReceiptEntry::Kind::Resend);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(3), entry.series);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(12), entry.number);
        CPPUNIT_ASSERT(decodeAs<ReceiptEntry>("A", encodeReceipt("node", 3, 12)).kind == ReceiptEntry::Kind::Acknowledged);
        CPPUNIT_ASSERT(decodeAs<ReceiptEntry>("B", encodeReceipt("node", 3, 12)).kind == ReceiptEntry::Kind::Base);
        CPPUNIT_ASSERT(!decodeEntry("A", encodeReceipt("no de", 3, 12)));
        CPPUNIT_ASSERT(!decodeEntry("A", encodeReceipt("node", 0, 12)));
    }

    void aNodeIsRead()
    {
        CPPUNIT_ASSERT(decodeAs<NodeEntry>("U", pack({"node"})).kind == NodeEntry::Kind::Up);
        CPPUNIT_ASSERT(decodeAs<NodeEntry>("G", pack({"node"})).kind == NodeEntry::Kind::Gone);
        CPPUNIT_ASSERT(!decodeEntry("G", pack({"node", "more"})));
        CPPUNIT_ASSERT(!decodeEntry("G", pack({"node:1"})));
    }

    void unknownKindsAreRefused()
    {
        for (const char* kind : {"", "Z", "EE", "e"})
            CPPUNIT_ASSERT_MESSAGE(kind, !decodeEntry(kind, pack({"node"})));
    }

    void anyDamageIsRefusedOrRead()
    {
        std::mt19937 random(7);
        const std::vector<std::pair<std::string, std::string>> entries{
            {"E", pack({"M", "room", "alice", entryText, "node", "1"})},
            {"S", pack({"room", "begin", "alice", entryText, "5", "bob", "X", "6"})},
            {"L", encodeLetter("node", 1, 2, 1, {1, "room", "alice", "bob", "text"})},
            {"A", encodeReceipt("node", 1, 2)},
        };
        for (int round = 0; round < 20'000; ++round) {
            auto [kind, payload] = entries[random() % entries.size()];
            for (auto changes = 1 + random() % 3; changes > 0; --changes)
                payload[random() % payload.size()] = static_cast<char>(random() % 2 == 0 ? '0' + random() % 11 : random() % 256);
            payload.resize(random() % 4 == 0 ? random() % payload.size() : payload.size());
            decodeEntry(kind, payload);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MailboxEntryTest);

} // namespace
} // namespace beckon::storeredis
