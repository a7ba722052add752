// A node that stops: what its users and those of the others hear from the signal to stop until the connections are closed.

#include "Cloud.h"

#include <string>

namespace beckon::signaling {
namespace {

using std::chrono::seconds;

class HandOverTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HandOverTest);
    CPPUNIT_TEST(theOthersHearOfItAtOnce);
    CPPUNIT_TEST(whoIsStillConnectedHearsNothing);
    CPPUNIT_TEST(untilTheCloseMessagesGoOn);
    CPPUNIT_TEST(messagesWaitForTheNextConnection);
    CPPUNIT_TEST(whoHangsUpMeanwhileIsNotAnnouncedTwice);
    CPPUNIT_TEST(aLeaveMeanwhileStillEndsTheConnection);
    CPPUNIT_TEST(withinTheGraceNobodyIsSaidToHaveLeft);
    CPPUNIT_TEST(nothingIsKeptOfIt);
    CPPUNIT_TEST_SUITE_END();

public:
    void theOthersHearOfItAtOnce()
    {
        handOver();
        ASSERT_RECEIVED(alice, leftFrame("bob"), leftFrame("carol"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), cloud.at(0).connected().size());
        end(bob);
        end(carol);
        ASSERT_RECEIVED(alice);
    }

    void whoIsStillConnectedHearsNothing()
    {
        handOver();
        end(bob);
        ASSERT_RECEIVED(carol);
        CPPUNIT_ASSERT(!carol->session.closedWith);
    }

    void untilTheCloseMessagesGoOn()
    {
        handOver();
        alice->received();
        cloud.send(bob, offerOf("bob", "carol", 1));
        ASSERT_RECEIVED(carol, offerOf("bob", "carol", 1));
        cloud.send(carol, offerOf("carol", "alice", 2));
        ASSERT_RECEIVED(alice, offerOf("carol", "alice", 2));
        ASSERT_RECEIVED(bob);
    }

    void messagesWaitForTheNextConnection()
    {
        handOver();
        cloud.send(alice, offerOf("alice", "bob", 1));
        ASSERT_RECEIVED(bob);
        end(bob);
        const ClientPtr again = cloud.connect(0, "bob");
        ASSERT_RECEIVED(again, offerOf("alice", "bob", 1));
        ASSERT_RECEIVED(alice, leftFrame("bob"), leftFrame("carol"), joinedFrame("bob"));
    }

    void whoHangsUpMeanwhileIsNotAnnouncedTwice()
    {
        handOver();
        alice->received();
        cloud.hangUp(bob);
        ASSERT_RECEIVED(alice);
        ASSERT_RECEIVED(carol);
        cloud.send(carol, offerOf("carol", "bob", 1));
        ASSERT_RECEIVED(carol, errorFrame("target not connected", "bob"));
    }

    void aLeaveMeanwhileStillEndsTheConnection()
    {
        handOver();
        cloud.leave(1, "bob");
        CPPUNIT_ASSERT(bob->session.closedWith == CloseCode::LeftRoom);
    }

    void withinTheGraceNobodyIsSaidToHaveLeft()
    {
        Cloud patient(2, seconds(20));
        const ClientPtr one = patient.connect(0, "alice");
        const ClientPtr other = patient.connect(1, "bob");
        one->received();
        patient.at(1).directories.all().front()->handOver();
        patient.settle();
        patient.send(one, offerOf("alice", "bob", 1));
        ASSERT_RECEIVED(other);
        other->end({CloseCode::GoingAway, CloseOrigin::Server});
        patient.settle();
        const ClientPtr again = patient.connect(0, "bob");
        ASSERT_RECEIVED(again, offerOf("alice", "bob", 1));
        ASSERT_RECEIVED(one);
    }

    void nothingIsKeptOfIt()
    {
        handOver();
        cloud.hangUp(bob);
        end(carol);
        cloud.settle();
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), cloud.at(1).channels());
    }

private:
    void handOver()
    {
        for (const ClientPtr* client : {&alice, &bob, &carol})
            (*client)->received();
        cloud.at(1).directories.all().front()->handOver();
        cloud.settle();
    }

    void end(const ClientPtr& client)
    {
        client->end({CloseCode::GoingAway, CloseOrigin::Server});
        cloud.settle();
    }

    Cloud cloud{2};
    ClientPtr alice = cloud.connect(0, "alice");
    ClientPtr bob = cloud.connect(1, "bob");
    ClientPtr carol = cloud.connect(1, "carol");
};

CPPUNIT_TEST_SUITE_REGISTRATION(HandOverTest);

} // namespace
} // namespace beckon::signaling
