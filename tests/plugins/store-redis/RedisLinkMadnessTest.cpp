#include "Caught.h"
#include "LinkFixture.h"
#include "MadServer.h"
#include "RedisLink.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <string>

namespace beckon::storeredis {
namespace {

using test::contains;
using test::LinkFixture;
using test::MadServer;
using Outcome = RedisLink::FirstTry::Outcome;

constexpr Milliseconds timeout{500};

/// Whatever answers at the address of Redis, the link lives on.
class RedisLinkMadnessTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisLinkMadnessTest);
    CPPUNIT_TEST(aServerOfAnotherKindIsAway);
    CPPUNIT_TEST(aServerThatSaysNothingIsAway);
    CPPUNIT_TEST(aServerThatSpeaksFirstIsHeard);
    CPPUNIT_TEST(answersThatNobodyAskedForBreakTheLink);
    CPPUNIT_TEST(answersOfTheWrongKindAreRefused);
    CPPUNIT_TEST(anAnswerWithoutEndBreaksTheLink);
    CPPUNIT_TEST(aPasswordThatIsEchoedIsNotRepeated);
    CPPUNIT_TEST(twoServersBehindOneAddressAreNoLink);
    CPPUNIT_TEST(theTestServerIsGoodEnoughForALink);
    CPPUNIT_TEST_SUITE_END();

public:
    static RedisLink::FirstTry firstOf(const MadServer& server)
    {
        LinkFixture fixture(server.url(), timeout);
        const auto first = fixture.start().link.awaitFirst(test::patience);
        CPPUNIT_ASSERT(!contains(first.reason, "hunter2") && !contains(first.reason, "\n"));
        return first;
    }

    void aServerOfAnotherKindIsAway()
    {
        const auto first = firstOf(MadServer("", [](const std::string&) { return std::string("HTTP/1.1 400 Bad Request\r\n\r\n"); }));
        CPPUNIT_ASSERT_MESSAGE(first.reason, first.outcome == Outcome::Away && contains(first.reason, "protocol"));
    }

    void aServerThatSaysNothingIsAway()
    {
        const auto first = firstOf(MadServer(""));
        CPPUNIT_ASSERT_MESSAGE(first.reason, first.outcome == Outcome::Away && contains(first.reason, "in time"));
    }

    void aServerThatSpeaksFirstIsHeard()
    {
        const auto first = firstOf(MadServer("-ERR max number of clients reached\r\n"));
        CPPUNIT_ASSERT_MESSAGE(first.reason, first.outcome != Outcome::Up && contains(first.reason, "max number of clients"));
    }

    void answersThatNobodyAskedForBreakTheLink()
    {
        MadServer server("", test::afterLogin([](const std::string&) { return std::string("+one\r\n+two\r\n"); }));
        LinkFixture fixture(server.url(), timeout);
        fixture.up();
        CPPUNIT_ASSERT_EQUAL(std::string("one"), fixture.ask({"ECHO", "one"}).text);
        CPPUNIT_ASSERT(contains(fixture.awaitEvent("down"), "out of turn"));
        fixture.awaitEvent("up");
    }

    void answersOfTheWrongKindAreRefused()
    {
        for (const char* answer : {":1\r\n", "$-1\r\n", "*0\r\n", "*1\r\n*1\r\n$1\r\nx\r\n"}) {
            const std::string all = std::string(answer) + answer + answer + answer;
            const auto first = firstOf(MadServer("", [&](const std::string&) { return all; }));
            CPPUNIT_ASSERT_MESSAGE(answer, first.outcome == Outcome::Refused && contains(first.reason, "no version"));
        }
    }

    void anAnswerWithoutEndBreaksTheLink()
    {
        MadServer server("", test::afterLogin([](const std::string&) { return "+" + std::string(1'000'000, 'x'); }));
        LinkFixture fixture(server.url(), test::patience);
        fixture.up();
        CPPUNIT_ASSERT(fixture.ask({"ECHO", "one"}).isLost());
        CPPUNIT_ASSERT(contains(fixture.awaitEvent("down"), "too large"));
    }

    void aPasswordThatIsEchoedIsNotRepeated()
    {
        CPPUNIT_ASSERT(firstOf(MadServer("-ERR hunter2 is the password of somebody\r\n")).outcome == Outcome::Refused);
    }

    void twoServersBehindOneAddressAreNoLink()
    {
        std::atomic<int> asked{0};
        MadServer server("", [&](const std::string& received) {
            std::string answer = test::afterLogin({})(received);
            const std::size_t id = answer.find("0123456789abcdef");
            if (id != std::string::npos)
                answer[id] = static_cast<char>('a' + asked++ % 20);
            return answer;
        });
        const auto first = firstOf(server);
        CPPUNIT_ASSERT_MESSAGE(first.reason, first.outcome == Outcome::Away && contains(first.reason, "another server"));
    }

    void theTestServerIsGoodEnoughForALink() { CPPUNIT_ASSERT(firstOf(MadServer("", test::afterLogin({}))).outcome == Outcome::Up); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisLinkMadnessTest);

} // namespace
} // namespace beckon::storeredis
