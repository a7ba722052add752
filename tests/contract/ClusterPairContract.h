#pragma once

#include "ClusterFixture.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::test {

/// What every Cluster of several nodes promises, as tests. `Subject` is default-constructible and has `Cluster& first()` and
/// `Cluster& second()`: two nodes that reach one another, nobody present.
template <typename Subject>
class ClusterPairContract : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ClusterPairContract);
    CPPUNIT_TEST(bothHearOfBothInOneOrder);
    CPPUNIT_TEST(theFirstOfANodeIsToldOfTheOthersBefore);
    CPPUNIT_TEST(aNodeWithNobodyInARoomHearsNothingOfIt);
    CPPUNIT_TEST(aNodeThatWatchesARoomHearsOfItUntilItNoLongerDoes);
    CPPUNIT_TEST(aWatchEndsWhenSomebodyComes);
    CPPUNIT_TEST(aConnectionElsewhereTakesOver);
    CPPUNIT_TEST(theLateEndOfAConnectionThatWasTakenOverChangesNothing);
    CPPUNIT_TEST(aRemovalElsewhereIsHeard);
    CPPUNIT_TEST(aRemovalElsewhereForbidsToEnter);
    CPPUNIT_TEST(whoLeftLatelyIsExpected);
    CPPUNIT_TEST(bothListAllWhoAreConnected);
    CPPUNIT_TEST(lettersComeInOrderOnce);
    CPPUNIT_TEST(aLetterComesAsItWasWritten);
    CPPUNIT_TEST(nobodyHearsOfALetterBeforeWhatItsWriterKnew);
    CPPUNIT_TEST_SUITE_END();

public:
    void bothHearOfBothInOneOrder()
    {
        first.enter("alice");
        second.enter("bob");
        for (int round = 0; round < 50; ++round) {
            const auto carol = first.enter("carol");
            const auto dave = second.enter("dave");
            first->leave("room", "carol", carol);
            second->drop("room", "dave", dave);
        }
        const Names heard = first.heard().words(202);
        CPPUNIT_ASSERT_EQUAL(std::size_t{202}, heard.size());
        // The second was told of alice when bob came.
        CPPUNIT_ASSERT_EQUAL(joined(heard), joined(second.heard().words(202)));
    }

    void theFirstOfANodeIsToldOfTheOthersBefore()
    {
        first.enter("alice");
        first->arrive("room", "carol");
        first->drop("room", "dave", first.enter("dave"));
        ASSERT_HEARD(first, "joined alice", "arrived carol", "joined dave", "away dave");
        second.enter("bob");
        Names heard = second.heard().words(4);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, heard.size());
        CPPUNIT_ASSERT_EQUAL(std::string("joined bob"), heard.back());
        heard.pop_back();
        std::sort(heard.begin(), heard.end());
        CPPUNIT_ASSERT((heard == Names{"arrived carol", "arrived dave", "joined alice"}));
        for (const RosterEvent& event : second.heard().events())
            CPPUNIT_ASSERT_EQUAL(event.user == "bob" ? std::string() : first->nodeId(), event.node);
    }

    void aNodeWithNobodyInARoomHearsNothingOfIt()
    {
        first.enter("alice");
        const auto bob = second.enter("bob");
        second->leave("room", "bob", bob);
        ASSERT_HEARD(second, "joined alice", "joined bob", "left bob");
        first.enter("carol");
        second.enter("dave", "other");
        ASSERT_HEARD(second, "joined alice", "joined bob", "left bob", "joined dave");
    }

    void aNodeThatWatchesARoomHearsOfItUntilItNoLongerDoes()
    {
        first.enter("alice");
        second->watch("room");
        ASSERT_HEARD(second, "joined alice");
        const auto bob = first.enter("bob");
        first->leave("room", "bob", bob);
        ASSERT_HEARD(second, "joined alice", "joined bob", "left bob");
        second->unwatch("room");
        CPPUNIT_ASSERT((second.heard().letters(1) == Names{"unheard: room"}));
        first.enter("carol");
        second.enter("dave", "other");
        ASSERT_HEARD(second, "joined alice", "joined bob", "left bob", "joined dave");
    }

    void aWatchEndsWhenSomebodyComes()
    {
        first.enter("alice");
        second->watch("room");
        ASSERT_HEARD(second, "joined alice");
        const auto bob = second.enter("bob");
        first.enter("carol");
        ASSERT_HEARD(second, "joined alice", "joined bob", "joined carol");
        second->leave("room", "bob", bob);
        ASSERT_HEARD(second, "joined alice", "joined bob", "joined carol", "left bob");
        first.enter("dave");
        second.enter("erin", "other");
        ASSERT_HEARD(second, "joined alice", "joined bob", "joined carol", "left bob", "joined erin");
        second->unwatch("room");
        second->watch("room");
        // The three others, and bob, who is expected.
        CPPUNIT_ASSERT_EQUAL(std::size_t{9}, second.heard().words(9).size());
        CPPUNIT_ASSERT(second.heard().letters(0).empty());
    }

    void aConnectionElsewhereTakesOver()
    {
        first.enter("alice");
        const auto old = first.enter("bob");
        second.enter("carol");
        const auto generation = second.enter("bob");
        CPPUNIT_ASSERT(generation > old);
        ASSERT_HEARD(first, "joined alice", "joined bob", "joined carol", "moved bob");
        const RosterEvent moved = first.heard().events().back();
        CPPUNIT_ASSERT_EQUAL(second->nodeId(), moved.node);
        CPPUNIT_ASSERT_EQUAL(generation, moved.generation);
        CPPUNIT_ASSERT_EQUAL(std::string(), second.heard().events().back().node);
        CPPUNIT_ASSERT((first.connected() == Names{"alice", "bob", "carol"}));
    }

    void theLateEndOfAConnectionThatWasTakenOverChangesNothing()
    {
        first.enter("alice");
        const auto old = first.enter("bob");
        second.enter("bob");
        first->leave("room", "bob", old);
        first->drop("room", "bob", old);
        first.enter("carol");
        ASSERT_HEARD(first, "joined alice", "joined bob", "moved bob", "joined carol");
    }

    void aRemovalElsewhereIsHeard()
    {
        first.enter("alice");
        second->remove("room", "alice");
        ASSERT_HEARD(first, "joined alice", "removed alice");
        CPPUNIT_ASSERT(second.connected().empty());
    }

    void aRemovalElsewhereForbidsToEnter()
    {
        second->remove("room", "alice");
        // After this call, the one before it has been done.
        second.enter("bob");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), first.enter("alice"));
        CPPUNIT_ASSERT(first.enter("alice", "room", Cluster::Removal::IsOutdated) > 0);
    }

    void whoLeftLatelyIsExpected()
    {
        const auto alice = first.enter("alice");
        first->expect("room", "carol");
        first->leave("room", "alice", alice);
        ASSERT_HEARD(first, "joined alice", "expected carol", "left alice");
        second.enter("bob");
        Names heard = second.heard().words(3);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, heard.size());
        CPPUNIT_ASSERT_EQUAL(std::string("joined bob"), heard.back());
        heard.pop_back();
        std::sort(heard.begin(), heard.end());
        CPPUNIT_ASSERT((heard == Names{"expected alice", "expected carol"}));
    }

    void bothListAllWhoAreConnected()
    {
        first.enter("alice");
        second.enter("bob");
        first.enter("carol");
        const Names all{"alice", "bob", "carol"};
        CPPUNIT_ASSERT(first.connected() == all);
        CPPUNIT_ASSERT(second.connected() == all);
    }

    void lettersComeInOrderOnce()
    {
        Names sent;
        for (int number = 0; number < 500; ++number) {
            write(first, second, std::to_string(number));
            sent.push_back(first->nodeId() + ": " + std::to_string(number));
        }
        CPPUNIT_ASSERT_EQUAL(joined(sent), joined(second.heard().letters(sent.size())));
        write(second, first, "back");
        CPPUNIT_ASSERT_EQUAL(joined({second->nodeId() + ": back"}), joined(first.heard().letters(1)));
    }

    void aLetterComesAsItWasWritten()
    {
        const std::string text = std::string("\0\r\n$5 \xF0\x9F\x8E\x89", 10) + std::string(60'000, 'x');
        write(first, second, text);
        CPPUNIT_ASSERT(second.heard().letters(1) == Names{first->nodeId() + ": " + text});
    }

    void nobodyHearsOfALetterBeforeWhatItsWriterKnew()
    {
        second.enter("bob");
        first.enter("alice");
        for (int round = 0; round < 50; ++round) {
            first.enter("alice");
            const std::size_t known = first.heard().events().size();
            write(first, second, "a letter");
            second.heard().letters(static_cast<std::size_t>(round) + 1);
            CPPUNIT_ASSERT(second.heard().events().size() >= known);
        }
    }

protected:
    static void write(ClusterNode& from, ClusterNode& to, const std::string& text)
    {
        const std::vector<std::string_view> parts{std::string_view(text).substr(0, 1), std::string_view(text).substr(1)};
        const Letter letter{1, "room", "alice", "bob", {}};
        CPPUNIT_ASSERT(from->send(to->nodeId(), letter, parts) == Cluster::Posting::Taken);
    }

    Subject _subject;
    ClusterNode first{_subject.first()};
    ClusterNode second{_subject.second()};
};

} // namespace beckon::test
