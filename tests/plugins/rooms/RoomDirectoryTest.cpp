#include "RoomDirectory.h"

#include "RoomsFixture.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <set>
#include <string>
#include <vector>

namespace beckon::rooms {

namespace {

const std::string kUnknown = "AAAAAAAAAAAAAAAAAAAAAA";

class RoomDirectoryTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RoomDirectoryTest);
    CPPUNIT_TEST(aNewRoomHasItsOwnerAsTheFirstParticipant);
    CPPUNIT_TEST(anIdHasTwentyTwoUrlSafeCharactersAndIsNeverTheSame);
    CPPUNIT_TEST(aRoomKeepsWhatItWasMadeOf);
    CPPUNIT_TEST(participantsStandInTheOrderOfJoining);
    CPPUNIT_TEST(whoLeavesAndJoinsAgainGoesToTheEnd);
    CPPUNIT_TEST(joiningAndLeavingMayBeRepeated);
    CPPUNIT_TEST(aRoomOutlivesItsLastParticipant);
    CPPUNIT_TEST(anUnknownRoomIsNeitherJoinedNorLeft);
    CPPUNIT_TEST(whatCannotBeAnIdIsAnUnknownRoom);
    CPPUNIT_TEST(aUserHasTheRoomsJoinedInThatOrder);
    CPPUNIT_TEST(aPageIsASliceOfTheRooms);
    CPPUNIT_TEST(everyRoomOfAListHasItsOwnParticipants);
    CPPUNIT_TEST(theOrderHoldsWhenTheClockGoesBack);
    CPPUNIT_TEST(theContractTellsMembershipAndParticipants);
    CPPUNIT_TEST(observersHearOfEveryJoinAndOfRealLeaves);
    CPPUNIT_TEST(aJoinThroughTheContractIsNotTold);
    CPPUNIT_TEST(anObserverThatHasEndedIsNotCalled);
    CPPUNIT_TEST(observersSeeTheChangeInTheDatabase);
    CPPUNIT_TEST_SUITE_END();

    void aNewRoomHasItsOwnerAsTheFirstParticipant()
    {
        RoomsFixture f;
        const Room made = f.directory.create("ann", {"a room", {}});
        CPPUNIT_ASSERT(made.participants == Names{"ann"});
        CPPUNIT_ASSERT(f.participants(made.id) == Names{"ann"});
        CPPUNIT_ASSERT_EQUAL(std::string("ann"), f.directory.find(made.id)->owner);
    }

    void anIdHasTwentyTwoUrlSafeCharactersAndIsNeverTheSame()
    {
        RoomsFixture f;
        std::set<std::string> ids;
        for (int i = 0; i < 20; ++i)
            ids.insert(f.make("ann"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{20}, ids.size());
        for (const std::string& id : ids) {
            CPPUNIT_ASSERT_EQUAL(std::size_t{22}, id.size());
            CPPUNIT_ASSERT_EQUAL(std::string::npos,
                                 id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"));
        }
    }

    void aRoomKeepsWhatItWasMadeOf()
    {
        RoomsFixture f;
        const std::string id = f.directory.create("ann", {"'; DROP TABLE rooms; --", "two\nlines \xF0\x9F\x8E\x89"}).id;
        const Room room = f.directory.find(id).value();
        CPPUNIT_ASSERT_EQUAL(std::string("'; DROP TABLE rooms; --"), room.name);
        CPPUNIT_ASSERT_EQUAL(std::string("two\nlines \xF0\x9F\x8E\x89"), room.description.value());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'767'225'600}, room.createdAt);
        CPPUNIT_ASSERT(!f.directory.find(f.make("ann"))->description);
    }

    void participantsStandInTheOrderOfJoining()
    {
        RoomsFixture f;
        const std::string id = f.make("mia");
        for (const char* user : {"zoe", "ann", "kim"})
            f.directory.joinAndTell(id, user);
        CPPUNIT_ASSERT((f.participants(id) == Names{"mia", "zoe", "ann", "kim"}));
    }

    void whoLeavesAndJoinsAgainGoesToTheEnd()
    {
        RoomsFixture f;
        const std::string id = f.make("mia");
        f.directory.joinAndTell(id, "ann");
        f.directory.leaveAndTell(id, "mia");
        f.directory.joinAndTell(id, "mia");
        CPPUNIT_ASSERT((f.participants(id) == Names{"ann", "mia"}));
    }

    void joiningAndLeavingMayBeRepeated()
    {
        RoomsFixture f;
        const std::string id = f.make("mia");
        CPPUNIT_ASSERT(f.directory.joinAndTell(id, "ann") == Membership::Outsider);
        f.directory.joinAndTell(id, "bob");
        CPPUNIT_ASSERT(f.directory.joinAndTell(id, "ann") == Membership::Participant);
        CPPUNIT_ASSERT((f.participants(id) == Names{"mia", "ann", "bob"}));
        CPPUNIT_ASSERT(f.directory.leaveAndTell(id, "ann") == Membership::Participant);
        CPPUNIT_ASSERT(f.directory.leaveAndTell(id, "ann") == Membership::Outsider);
        CPPUNIT_ASSERT((f.participants(id) == Names{"mia", "bob"}));
    }

    void aRoomOutlivesItsLastParticipant()
    {
        RoomsFixture f;
        const std::string id = f.make("mia");
        f.directory.leaveAndTell(id, "mia");
        CPPUNIT_ASSERT(f.participants(id).empty());
        CPPUNIT_ASSERT(f.namesOf("mia").empty());
        CPPUNIT_ASSERT(f.directory.joinAndTell(id, "ann") == Membership::Outsider);
    }

    void anUnknownRoomIsNeitherJoinedNorLeft()
    {
        RoomsFixture f;
        CPPUNIT_ASSERT(!f.directory.find(kUnknown));
        CPPUNIT_ASSERT(f.directory.joinAndTell(kUnknown, "ann") == Membership::NoRoom);
        CPPUNIT_ASSERT(f.directory.leaveAndTell(kUnknown, "ann") == Membership::NoRoom);
        CPPUNIT_ASSERT(f.join(kUnknown, "ann") == Membership::NoRoom);
        CPPUNIT_ASSERT(f.observer->heard().empty());
        CPPUNIT_ASSERT(f.directory.participants(kUnknown).empty());
    }

    void whatCannotBeAnIdIsAnUnknownRoom()
    {
        RoomsFixture f;
        for (const std::string& id :
             {std::string(), std::string("a b"), std::string("a\0", 2), std::string("\xFF"), std::string(10'000, 'a')})
            CPPUNIT_ASSERT(f.directory.membership(id, "ann") == Membership::NoRoom && !f.directory.find(id));
    }

    void aUserHasTheRoomsJoinedInThatOrder()
    {
        RoomsFixture f;
        const std::string first = f.make("bob", "first");
        const std::string second = f.make("bob", "second");
        f.make("ann", "third");
        f.directory.joinAndTell(second, "ann");
        f.clock.advance(Seconds(1));
        f.directory.joinAndTell(first, "ann");
        CPPUNIT_ASSERT((f.namesOf("ann") == Names{"third", "second", "first"}));
        CPPUNIT_ASSERT((f.namesOf("bob") == Names{"first", "second"}));
        CPPUNIT_ASSERT(f.namesOf("kim").empty());
    }

    void aPageIsASliceOfTheRooms()
    {
        RoomsFixture f;
        for (const char* name : {"a", "b", "c", "d", "e"})
            f.make("ann", name);
        CPPUNIT_ASSERT((f.namesOf("ann", {2, 0}) == Names{"a", "b"}));
        CPPUNIT_ASSERT((f.namesOf("ann", {2, 4}) == Names{"e"}));
        CPPUNIT_ASSERT((f.namesOf("ann", {Page::kEverything, 3}) == Names{"d", "e"}));
        CPPUNIT_ASSERT(f.namesOf("ann", {2, 5}).empty());
        CPPUNIT_ASSERT(f.namesOf("ann", {2, 9'000'000'000'000'000'000}).empty());
    }

    void everyRoomOfAListHasItsOwnParticipants()
    {
        RoomsFixture f;
        const std::string first = f.make("ann", "first");
        const std::string second = f.make("ann", "second");
        f.directory.joinAndTell(f.make("bob", "another"), "kim");
        f.directory.joinAndTell(second, "bob");
        f.directory.joinAndTell(first, "kim");
        const std::vector<Room> all = f.directory.ofUser("ann", {});
        CPPUNIT_ASSERT((all.at(0).participants == Names{"ann", "kim"}));
        CPPUNIT_ASSERT((all.at(1).participants == Names{"ann", "bob"}));
        CPPUNIT_ASSERT((f.directory.ofUser("ann", {1, 1}).at(0).participants == Names{"ann", "bob"}));
    }

    void theOrderHoldsWhenTheClockGoesBack()
    {
        RoomsFixture f;
        const std::string first = f.make("mia", "first");
        const std::string second = f.make("mia", "second");
        f.directory.joinAndTell(first, "zoe");
        f.clock.advance(-Seconds(3600));
        f.directory.joinAndTell(first, "ann");
        f.directory.joinAndTell(second, "zoe");
        CPPUNIT_ASSERT((f.participants(first) == Names{"mia", "zoe", "ann"}));
        CPPUNIT_ASSERT((f.namesOf("zoe") == Names{"first", "second"}));
    }

    void theContractTellsMembershipAndParticipants()
    {
        RoomsFixture f;
        const std::string id = f.make("mia");
        CPPUNIT_ASSERT(f.directory.membership(id, "mia") == Membership::Participant);
        CPPUNIT_ASSERT(f.directory.membership(id, "Mia") == Membership::Outsider);
        CPPUNIT_ASSERT(f.join(id, "ann") == Membership::Outsider);
        CPPUNIT_ASSERT(f.join(id, "ann") == Membership::Participant);
        CPPUNIT_ASSERT((f.directory.participants(id) == Names{"mia", "ann"}));
    }

    void observersHearOfEveryJoinAndOfRealLeaves()
    {
        RoomsFixture f;
        const std::string id = f.make("mia");
        f.directory.joinAndTell(kUnknown, "ann");
        f.directory.joinAndTell(id, "mia");
        f.directory.joinAndTell(id, "ann");
        f.directory.joinAndTell(id, "ann");
        f.directory.leaveAndTell(id, "bob");
        f.directory.leaveAndTell(id, "ann");
        f.directory.leaveAndTell(id, "ann");
        CPPUNIT_ASSERT((f.observer->heard() == Names{"created mia", "joined mia", "joined ann", "joined ann", "left ann"}));
        CPPUNIT_ASSERT_EQUAL(id, f.observer->lastRoom());
    }

    void aJoinThroughTheContractIsNotTold()
    {
        RoomsFixture f;
        f.join(f.make("mia"), "ann");
        CPPUNIT_ASSERT((f.observer->heard() == Names{"created mia"}));
    }

    void anObserverThatHasEndedIsNotCalled()
    {
        RoomsFixture f;
        f.observer.reset();
        CPPUNIT_ASSERT_EQUAL(std::size_t{22}, f.make("mia").size());
    }

    void observersSeeTheChangeInTheDatabase()
    {
        struct Looker final : RoomObserver
        {
            explicit Looker(RoomDirectory& rooms) : directory(rooms) {}
            void onCreated(std::string_view room, std::string_view) override { seen = directory.participants(room); }
            void onJoined(std::string_view room, std::string_view) override { seen = directory.participants(room); }
            void onLeft(std::string_view room, std::string_view) override { seen = directory.participants(room); }

            RoomDirectory& directory;
            Names seen;
        };
        RoomsFixture f;
        const auto looker = std::make_shared<Looker>(f.directory);
        f.directory.observe(looker);
        const std::string id = f.make("mia");
        CPPUNIT_ASSERT(looker->seen == Names{"mia"});
        f.directory.joinAndTell(id, "ann");
        CPPUNIT_ASSERT((looker->seen == Names{"mia", "ann"}));
        f.directory.leaveAndTell(id, "mia");
        CPPUNIT_ASSERT(looker->seen == Names{"ann"});
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RoomDirectoryTest);

} // namespace

} // namespace beckon::rooms
