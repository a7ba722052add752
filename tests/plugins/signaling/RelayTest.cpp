#include "AllocationCount.h"
#include "ParticipantSession.h"
#include "SignalingFixture.h"
#include "base/StartScope.h"
#include "event/PluginCosts.h"

#include <cstddef>
#include <stdexcept>
#include <string>

namespace beckon::signaling {
namespace {

using std::chrono::seconds;

class RelayTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RelayTest);
    CPPUNIT_TEST(aMessageReachesItsTargetByteForByte);
    CPPUNIT_TEST(aMissingSenderIsFilledIn);
    CPPUNIT_TEST(anEscapedTargetIsFound);
    CPPUNIT_TEST(relayingAllocatesNothing);
    CPPUNIT_TEST(anIdleConnectionCostsLittle);
    CPPUNIT_TEST(heartbeatsAreAnswered);
    CPPUNIT_TEST(faultsAreAnsweredAndTheConnectionStays);
    CPPUNIT_TEST(twentyFaultsInTenSecondsCloseTheConnection);
    CPPUNIT_TEST(twentyFaultsInLongerDoNot);
    CPPUNIT_TEST(aTargetThatIsAwayIsNoFault);
    CPPUNIT_TEST(whoNeverJoinedIsNotInTheRoom);
    CPPUNIT_TEST(whoJoinedLongAgoIsNotConnected);
    CPPUNIT_TEST(whoLeftIsNotInTheRoom);
    CPPUNIT_TEST(aClosingTargetsMessagesWaitAndKeepTheirOrder);
    CPPUNIT_TEST(aFastSenderIsReadMoreSlowly);
    CPPUNIT_TEST(aRateOfZeroIsNoLimit);
    CPPUNIT_TEST(addedTypesReachTheirHandler);
    CPPUNIT_TEST(anAddedTypeMayRefuse);
    CPPUNIT_TEST(whatAnAddedTypeThrowsIsTheFaultOfThePluginThatAddedIt);
    CPPUNIT_TEST(takenTypesAreRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void aMessageReachesItsTargetByteForByte()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        alice->received();
        const std::string offer = " \n"
                                  R"({ "sdp" : {"a":1e400} ,"x":"\u0041","type":"offer","target":"bob","sender":"alice"} )";
        alice->send(offer);
        ASSERT_RECEIVED(bob, offer);
        ASSERT_RECEIVED(alice);
    }

    void aMissingSenderIsFilledIn()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        alice->send("\t { \"type\":\"candidate\",\"target\":\"bob\",\"candidate\":null}");
        ASSERT_RECEIVED(bob, R"({"sender":"alice", "type":"candidate","target":"bob","candidate":null})");
    }

    void anEscapedTargetIsFound()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        const std::string answer = R"({"type":"answer","sender":"alice","target":"b\u006fb","sdp":""})";
        alice->send(answer);
        ASSERT_RECEIVED(bob, answer);
    }

    void relayingAllocatesNothing()
    {
        World world;
        const std::string longName(60, 'b');
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect(longName);
        bob->session.recording = false;
        alice->session.recording = false;
        const std::string anonymous = R"({"type":"offer","sdp":")" + std::string(4000, 'v') + R"(","target":")" + longName + "\"}";
        const std::string named = R"({"sender":"alice",)" + anonymous.substr(1);
        bob->session.sent = 0;
        const std::size_t before = allocationCount();
        for (int i = 0; i < 100; ++i) {
            alice->send(anonymous);
            alice->send(named);
            alice->send(R"({"type":"heartbeat"})");
        }
        const std::size_t made = allocationCount() - before;
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), made);
        CPPUNIT_ASSERT_EQUAL(std::size_t(200), bob->session.sent);
    }

    void anIdleConnectionCostsLittle()
    {
        constexpr std::size_t nodeOverhead = 64;
        CPPUNIT_ASSERT(sizeof(ParticipantSession) + sizeof(Seat) + nodeOverhead < 400);
    }

    void heartbeatsAreAnswered()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        alice->send(R"({"type":"heartbeat"})");
        ASSERT_RECEIVED(alice, R"({"type":"heartbeat_response"})");
    }

    void faultsAreAnsweredAndTheConnectionStays()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        alice->send("?");
        alice->send(R"({"type":"dance"})");
        alice->send(R"({"type":"offer","target":"alice","sdp":""})");
        ASSERT_RECEIVED(alice, errorFrame("not JSON"), errorFrame("unknown type"), errorFrame("target is yourself", "alice"));
        CPPUNIT_ASSERT(!alice->session.closedWith);
    }

    void twentyFaultsInTenSecondsCloseTheConnection()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        for (int i = 0; i < 19; ++i)
            alice->send("?");
        CPPUNIT_ASSERT(!alice->session.closedWith);
        world.advance(seconds(9));
        alice->send("?");
        CPPUNIT_ASSERT(alice->session.closedWith == CloseCode::PolicyViolation);
        CPPUNIT_ASSERT_EQUAL(std::size_t(20), alice->received().size());
    }

    void twentyFaultsInLongerDoNot()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        for (int i = 0; i < 200; ++i) {
            alice->send("?");
            world.advance(Milliseconds(600));
        }
        CPPUNIT_ASSERT(!alice->session.closedWith);
    }

    void aTargetThatIsAwayIsNoFault()
    {
        World world;
        world.rooms.rooms["room"] = {"bob"};
        const ClientPtr alice = world.connect("alice");
        for (int i = 0; i < 50; ++i) {
            alice->send(R"({"type":"offer","target":"bob","sdp":""})");
            alice->send(R"({"type":"offer","target":"nobody","sdp":""})");
        }
        CPPUNIT_ASSERT(!alice->session.closedWith);
        CPPUNIT_ASSERT_EQUAL(std::size_t(100), alice->received().size());
    }

    void whoNeverJoinedIsNotInTheRoom()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        alice->send(R"({"type":"offer","target":"bob","sdp":""})");
        alice->send(R"({"type":"offer","target":"n\"o","sdp":""})");
        ASSERT_RECEIVED(alice, errorFrame("target not in the room", "bob"), errorFrame("target not in the room"));
    }

    void whoJoinedLongAgoIsNotConnected()
    {
        World world;
        world.rooms.rooms["room"] = {"bob"};
        const ClientPtr alice = world.connect("alice");
        alice->send(R"({"type":"offer","target":"bob","sdp":""})");
        ASSERT_RECEIVED(alice, errorFrame("target not connected", "bob"));
    }

    void whoLeftIsNotInTheRoom()
    {
        World world;
        world.rooms.rooms["room"] = {"bob"};
        const ClientPtr alice = world.connect("alice");
        world.leave("bob");
        alice->send(R"({"type":"offer","target":"bob","sdp":""})");
        ASSERT_RECEIVED(alice, errorFrame("target not in the room", "bob"));
    }

    void aClosingTargetsMessagesWaitAndKeepTheirOrder()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        ClientPtr bob = world.connect("bob");
        alice->received();
        bob->session.dropping = true;
        alice->send(offer(1));
        bob->session.dropping = false;
        alice->send(offer(2));
        bob->hangUp();
        alice->send(offer(3));
        bob = world.connect("bob");
        alice->send(offer(4));
        ASSERT_RECEIVED(bob, offer(1), offer(2), offer(3), offer(4));
        ASSERT_RECEIVED(alice, leftFrame("bob"), joinedFrame("bob"));
    }

    void aFastSenderIsReadMoreSlowly()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        for (int i = 0; i < 399; ++i)
            alice->send(R"({"type":"heartbeat"})");
        CPPUNIT_ASSERT(!alice->session.paused);
        alice->send(R"({"type":"heartbeat"})");
        CPPUNIT_ASSERT(alice->session.paused == Milliseconds(5));
        CPPUNIT_ASSERT_EQUAL(std::size_t(400), alice->received().size());
        alice->session.paused.reset();
        world.advance(Milliseconds(10));
        alice->send(R"({"type":"heartbeat"})");
        CPPUNIT_ASSERT(!alice->session.paused);
    }

    void aRateOfZeroIsNoLimit()
    {
        Limits limits;
        limits.messageRate = 0;
        World world(Milliseconds(0), JoinRule::OnConnect, limits);
        const ClientPtr alice = world.connect("alice");
        for (int i = 0; i < 5'000; ++i)
            alice->send(R"({"type":"heartbeat"})");
        CPPUNIT_ASSERT(!alice->session.paused);
    }

    void addedTypesReachTheirHandler()
    {
        World world;
        std::string seen;
        world.types.add("chat", [&](const ClientMessage& message, RoomLink& link) {
            seen = std::string(message.room) + "/" + std::string(message.sender) + "/" + std::string(message.type);
            const std::vector<std::string_view> parts{"{\"to all\":", message.text, "}"};
            link.broadcast(parts);
            link.reply("{}");
        });
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        const ClientPtr carol = world.connect("carol");
        alice->received();
        bob->received();
        alice->send(R"({"type":"ch\u0061t"})");
        CPPUNIT_ASSERT_EQUAL(std::string("room/alice/chat"), seen);
        ASSERT_RECEIVED(alice, "{}");
        ASSERT_RECEIVED(bob, R"({"to all":{"type":"ch\u0061t"}})");
        ASSERT_RECEIVED(carol, R"({"to all":{"type":"ch\u0061t"}})");
        alice->send(R"({"type":"chat","sender":"bob"})");
        ASSERT_RECEIVED(alice, errorFrame("sender is not your own name"));
    }

    void anAddedTypeMayRefuse()
    {
        World world;
        world.types.add("chat", [](const ClientMessage&, RoomLink& link) { link.fault("no \"text\""); });
        const ClientPtr alice = world.connect("alice");
        for (int i = 0; i < 20; ++i)
            alice->send(R"({"type":"chat"})");
        CPPUNIT_ASSERT_EQUAL(errorFrame(R"(no \"text\")"), alice->session.frames.front());
        CPPUNIT_ASSERT(alice->session.closedWith == CloseCode::PolicyViolation);
    }

    void whatAnAddedTypeThrowsIsTheFaultOfThePluginThatAddedIt()
    {
        Metrics metrics;
        PluginAccounts accounts(metrics);
        World world;
        {
            const StartScope starting(accounts.of("room-chat"));
            world.types.add("chat", [](const ClientMessage&, RoomLink&) { throw std::runtime_error("no paper"); });
        }
        const ClientPtr alice = world.connect("alice");
        std::string who;
        try {
            alice->send(R"({"type":"chat"})");
        } catch (const PluginFault& fault) {
            who = fault.plugin() + "/" + fault.what();
        }
        CPPUNIT_ASSERT_EQUAL(std::string("room-chat/the handler of message type chat: no paper"), who);
    }

    void takenTypesAreRefused()
    {
        MessageTypesRegistry types;
        const auto handler = [](const ClientMessage&, RoomLink&) {};
        for (const std::string type :
             {"offer", "answer", "candidate", "heartbeat", "heartbeat_response", "user_joined", "user_left", "error", ""})
            CPPUNIT_ASSERT_THROW(types.add(type, handler), ConfigurationError);
        types.add("chat", handler);
        CPPUNIT_ASSERT_THROW(types.add("chat", handler), ConfigurationError);
    }

private:
    static std::string offer(int number)
    {
        return R"({"type":"offer","sender":"alice","target":"bob","sdp":")" + std::to_string(number) + "\"}";
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RelayTest);

} // namespace
} // namespace beckon::signaling
