#include "Postbox.h"

#include "FakeNetwork.h"
#include "ManualLoop.h"

#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <string>
#include <vector>

namespace beckon::signaling {
namespace {

/// Writes down what comes to the other nodes.
class Reader final : public ClusterObserver
{
public:
    void onRosterEvent(const RosterEvent&) override {}
    void onUnheard(const std::string&) override {}
    void onLetter(const std::string&, Letter letter) override { texts += letter.text; }
    void onLost(const std::string&, Letter) override {}
    void onNodeGone(const std::string&) override {}

    std::string texts;
};

class PostboxTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PostboxTest);
    CPPUNIT_TEST(whatIsTakenGoesAtOnce);
    CPPUNIT_TEST(whatIsNotTakenIsTriedAgainInOrder);
    CPPUNIT_TEST(oneNodeDoesNotHoldUpAnother);
    CPPUNIT_TEST(whatExceedsTheBudgetIsDropped);
    CPPUNIT_TEST(whatADeadNodeNeverGotIsGivenBack);
    CPPUNIT_TEST(theEndGivesAllBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        network->add("other");
        network->observe("other", reader);
    }

    void whatIsTakenGoesAtOnce()
    {
        send("a");
        CPPUNIT_ASSERT_EQUAL(std::string("a"), reader->texts);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), loop.pendingTimers());
    }

    void whatIsNotTakenIsTriedAgainInOrder()
    {
        network->full = true;
        send("a");
        loop.advance(Milliseconds(1'000));
        CPPUNIT_ASSERT_EQUAL(Bytes(1), budget.used());
        network->full = false;
        send("b");
        CPPUNIT_ASSERT_EQUAL(std::string(), reader->texts);
        loop.advance(Milliseconds(50));
        CPPUNIT_ASSERT_EQUAL(std::string("ab"), reader->texts);
        CPPUNIT_ASSERT_EQUAL(Bytes(0), budget.used());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), loop.pendingTimers());
        send("c");
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), reader->texts);
    }

    void oneNodeDoesNotHoldUpAnother()
    {
        network->add("third");
        network->observe("third", reader);
        network->full = true;
        send("a");
        network->full = false;
        postbox.send("third", letter("b"));
        loop.advance(Milliseconds(50));
        CPPUNIT_ASSERT_EQUAL(std::string("ba"), reader->texts);
    }

    void whatExceedsTheBudgetIsDropped()
    {
        network->full = true;
        send("123456");
        send("78901");
        send("2345");
        network->full = false;
        loop.advance(Milliseconds(50));
        CPPUNIT_ASSERT_EQUAL(std::string("1234562345"), reader->texts);
    }

    void whatADeadNodeNeverGotIsGivenBack()
    {
        network->full = true;
        send("a");
        CPPUNIT_ASSERT(postbox.takeBack("another").empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), postbox.takeBack("other").size());
        network->full = false;
        loop.advance(Milliseconds(50));
        CPPUNIT_ASSERT_EQUAL(std::string(), reader->texts);
        CPPUNIT_ASSERT_EQUAL(Bytes(0), budget.used());
    }

    void theEndGivesAllBack()
    {
        network->full = true;
        {
            Postbox brief(loop, cluster, budget);
            brief.send("other", letter("a"));
            CPPUNIT_ASSERT_EQUAL(Bytes(1), budget.used());
        }
        CPPUNIT_ASSERT_EQUAL(Bytes(0), budget.used());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), loop.pendingTimers());
    }

private:
    static Limits tenBytes()
    {
        Limits limits;
        limits.totalWaitingBytes = 10;
        return limits;
    }

    static Letter letter(const std::string& text) { return {1, "room", "alice", "bob", text}; }
    void send(const std::string& text) { postbox.send("other", letter(text)); }

    test::ManualLoop loop;
    std::shared_ptr<FakeNetwork> network = std::make_shared<FakeNetwork>();
    std::shared_ptr<Reader> reader = std::make_shared<Reader>();
    FakeCluster cluster{network, "this"};
    const Limits limits = tenBytes();
    WaitingBudget budget{limits};
    Postbox postbox{loop, cluster, budget};
};

CPPUNIT_TEST_SUITE_REGISTRATION(PostboxTest);

} // namespace
} // namespace beckon::signaling
