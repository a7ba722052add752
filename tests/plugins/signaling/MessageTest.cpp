#include "Message.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::signaling {
namespace {

class MessageTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MessageTest);
    CPPUNIT_TEST(anOfferTakesAStringOrAnObjectAsSdp);
    CPPUNIT_TEST(aCandidateTakesAStringAnObjectOrNull);
    CPPUNIT_TEST(unknownMembersAreWelcome);
    CPPUNIT_TEST(aMissingSenderIsNoticed);
    CPPUNIT_TEST(namesAndValuesCountUnescaped);
    CPPUNIT_TEST(blanksBeforeTheBraceAreLeftOutWhereTheSenderIs);
    CPPUNIT_TEST(heartbeatsNeedNothingElse);
    CPPUNIT_TEST(otherTypesAreHandedOn);
    CPPUNIT_TEST(faultsAreNamed);
    CPPUNIT_TEST(aMemberGivenTwiceIsRefusedHoweverItIsSpelled);
    CPPUNIT_TEST(theLastPayloadCounts);
    CPPUNIT_TEST(onlyAUsernameIsEchoedAsTarget);
    CPPUNIT_TEST_SUITE_END();

public:
    void anOfferTakesAStringOrAnObjectAsSdp()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("to bob"), read(R"({"type":"offer","sender":"alice","target":"bob","sdp":"v=0"})"));
        CPPUNIT_ASSERT_EQUAL(std::string("to bob"), read(R"({"type":"answer","sender":"alice","target":"bob","sdp":{"sdp":"v=0"}})"));
        CPPUNIT_ASSERT_EQUAL(std::string("sdp must be a string or an object"), read(R"({"type":"offer","target":"bob","sdp":null})"));
        CPPUNIT_ASSERT_EQUAL(std::string("sdp must be a string or an object"), read(R"({"type":"answer","target":"bob","sdp":[1]})"));
    }

    void aCandidateTakesAStringAnObjectOrNull()
    {
        for (const std::string value : {R"("candidate:1")", R"({"candidate":""})", "null"})
            CPPUNIT_ASSERT_EQUAL(std::string("to bob"),
                                 read(R"({"type":"candidate","sender":"alice","target":"bob","candidate":)" + value + "}"));
        CPPUNIT_ASSERT_EQUAL(std::string("candidate must be a string, an object or null"),
                             read(R"({"type":"candidate","target":"bob","candidate":1})"));
    }

    void unknownMembersAreWelcome()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("to bob"), read(R"({"x":[1e400,{}],"type":"offer","sender":"alice","target":"bob","sdp":""})"));
    }

    void aMissingSenderIsNoticed()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("to bob, anonymous"), read(R"({"type":"offer","target":"bob","sdp":""})"));
    }

    void namesAndValuesCountUnescaped()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("to bob"),
                             read(R"({"\u0074ype":"off\u0065r","\u0073ender":"\u0061lice","target":"bob","sdp":""})"));
        CPPUNIT_ASSERT_EQUAL(std::string("sender is not your own name"),
                             read(R"({"type":"offer","\u0073ender":"bob","target":"bob","sdp":""})"));
        CPPUNIT_ASSERT_EQUAL(std::string("target is yourself"), read(R"({"type":"offer","target":"\u0061lice","sdp":""})"));
    }

    void blanksBeforeTheBraceAreLeftOutWhereTheSenderIs()
    {
        const Message message = parseMessage(" \n{\"type\":\"offer\",\"target\":\"bob\",\"sdp\":\"\"} ", "alice", 64);
        CPPUNIT_ASSERT_EQUAL(std::string("{\"type\":\"offer\",\"target\":\"bob\",\"sdp\":\"\"} "),
                             std::string(std::get<RelayMessage>(message).text));
    }

    void heartbeatsNeedNothingElse()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("heartbeat"), read(R"({"type":"heartbeat"})"));
        CPPUNIT_ASSERT_EQUAL(std::string("heartbeat"), read(R"({"type":"heartbeat","sender":"alice","n":1})"));
    }

    void otherTypesAreHandedOn()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("other chat"), read(R"({"type":"chat","text":"hi"})"));
        CPPUNIT_ASSERT_EQUAL(std::string("other user_joined"), read(R"({"type":"user_joined"})"));
    }

    void faultsAreNamed()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("not JSON"), read(""));
        CPPUNIT_ASSERT_EQUAL(std::string("not JSON"), read("{"));
        CPPUNIT_ASSERT_EQUAL(std::string("not JSON"), read(R"({"type":"offer","target":"bob","sdp":"",})"));
        CPPUNIT_ASSERT_EQUAL(std::string("not a JSON object"), read("[]"));
        CPPUNIT_ASSERT_EQUAL(std::string("not a JSON object"), read(R"("offer")"));
        CPPUNIT_ASSERT_EQUAL(std::string("nested too deep"),
                             read(R"({"type":"heartbeat","x":)" + std::string(64, '[') + std::string(64, ']') + "}"));
        CPPUNIT_ASSERT_EQUAL(std::string("heartbeat"),
                             read(R"({"type":"heartbeat","x":)" + std::string(63, '[') + std::string(63, ']') + "}"));
        CPPUNIT_ASSERT_EQUAL(std::string("missing member: type"), read("{}"));
        CPPUNIT_ASSERT_EQUAL(std::string("type must be a string"), read(R"({"type":1})"));
        CPPUNIT_ASSERT_EQUAL(std::string("missing member: target"), read(R"({"type":"offer","sdp":""})"));
        CPPUNIT_ASSERT_EQUAL(std::string("target must be a string"), read(R"({"type":"offer","sdp":"","target":null})"));
        CPPUNIT_ASSERT_EQUAL(std::string("missing member: sdp"), read(R"({"type":"offer","target":"bob","candidate":null})"));
        CPPUNIT_ASSERT_EQUAL(std::string("missing member: candidate"), read(R"({"type":"candidate","target":"bob","sdp":""})"));
        CPPUNIT_ASSERT_EQUAL(std::string("sender must be a string"), read(R"({"type":"heartbeat","sender":null})"));
        CPPUNIT_ASSERT_EQUAL(std::string("sender is not your own name"), read(R"({"type":"heartbeat","sender":"ALICE"})"));
        CPPUNIT_ASSERT_EQUAL(std::string("target is yourself"), read(R"({"type":"offer","target":"alice","sdp":""})"));
    }

    void aMemberGivenTwiceIsRefusedHoweverItIsSpelled()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("member given twice: type"),
                             read(R"({"type":"offer","t\u0079pe":"offer","target":"bob","sdp":""})"));
        CPPUNIT_ASSERT_EQUAL(std::string("member given twice: sender"),
                             read(R"({"type":"offer","sender":"alice","\u0073ender":"alice","target":"bob","sdp":""})"));
        CPPUNIT_ASSERT_EQUAL(std::string("member given twice: target"), read(R"({"type":"offer","target":"bob","target":"eve","sdp":""})"));
    }

    void theLastPayloadCounts()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("sdp must be a string or an object"), read(R"({"type":"offer","target":"bob","sdp":"","sdp":1})"));
    }

    void onlyAUsernameIsEchoedAsTarget()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("bob"), echoOf(R"({"type":"offer","target":"bob"})"));
        CPPUNIT_ASSERT_EQUAL(std::string(), echoOf(R"({"type":"offer","target":"a\"b"})"));
        CPPUNIT_ASSERT_EQUAL(std::string(), echoOf(R"({"type":"offer","target":")" + std::string(65, 'a') + "\"}"));
        CPPUNIT_ASSERT_EQUAL(std::string(64, 'a'), echoOf(R"({"type":"offer","target":")" + std::string(64, 'a') + "\"}"));
    }

private:
    static std::string read(const std::string& text)
    {
        const Message message = parseMessage(text, "alice", 64);
        if (const auto* relay = std::get_if<RelayMessage>(&message))
            return "to " + std::string(relay->target) + (relay->hasSender ? "" : ", anonymous");
        if (const auto* faulty = std::get_if<FaultyMessage>(&message))
            return std::string(faulty->detail);
        if (const auto* other = std::get_if<OtherMessage>(&message))
            return "other " + std::string(other->type);
        return "heartbeat";
    }

    static std::string echoOf(const std::string& text)
    {
        return std::string(std::get<FaultyMessage>(parseMessage(text, "alice", 64)).target);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageTest);

} // namespace
} // namespace beckon::signaling
