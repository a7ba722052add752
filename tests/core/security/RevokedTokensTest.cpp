#include "security/RevokedTokens.h"

#include "../../database/TestDatabase.h"
#include "ManualClock.h"
#include "beckon/base/Error.h"
#include "security/JwtTokens.h"
#include "security/RevocableTokens.h"

#include <Poco/Data/Session.h>
#include <Poco/Logger.h>
#include <Poco/TemporaryFile.h>
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace beckon {

namespace {

constexpr std::chrono::seconds deadline{20};

/// What a watch was told, in order.
class Told
{
public:
    RevokedTokens::Told listener()
    {
        return [this](const std::string& id) {
            const std::lock_guard lock(_mutex);
            _ids.push_back(id);
            _changed.notify_all();
        };
    }

    /// The first `count`, once there are so many.
    std::vector<std::string> wait(std::size_t count)
    {
        std::unique_lock lock(_mutex);
        _changed.wait_for(lock, deadline, [&] { return _ids.size() >= count; });
        return _ids;
    }

private:
    std::mutex _mutex;
    std::condition_variable _changed;
    std::vector<std::string> _ids;
};

/// A database that can be away.
class Outage final : public Database
{
public:
    explicit Outage(std::unique_ptr<Database> inner) : _inner(std::move(inner)) {}

    void read(const Work& work) override
    {
        if (isAway)
            throw Unavailable("away");
        ++reads;
        _inner->read(work);
    }
    void write(const Work& work) override
    {
        if (isAway)
            throw Unavailable("away");
        _inner->write(work);
    }
    void migrate(std::string_view component, std::span<const Migration> migrations) override { _inner->migrate(component, migrations); }
    Health health() override { return {}; }

    std::atomic<bool> isAway{false};
    std::atomic<int> reads{0};

private:
    std::unique_ptr<Database> _inner;
};

/// One server on a database that others may share.
struct Node
{
    Node(const test::TestDatabase& place, const Clock& clock)
        : database(place.open()),
          revoked(std::make_shared<RevokedTokens>(database, clock, Poco::Logger::get("revoked-tokens-tests"))),
          jwt(std::make_shared<JwtTokens>(TokenOptions{.keys = {.secret = Secret("a secret of thirty-two characters")}}, clock)),
          tokens(jwt, revoked)
    {
    }

    bool accepts(const std::string& token) { return tokens.verify(TokenPurpose::Access, token).has_value(); }
    void revoke(const std::string& token) { revoked->revoke(tokens.verify(TokenPurpose::Access, token).value()); }

    Outage database;
    std::shared_ptr<RevokedTokens> revoked;
    std::shared_ptr<JwtTokens> jwt;
    RevocableTokens tokens;
};

class RevokedTokensTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RevokedTokensTest);
    CPPUNIT_TEST(aRevokedTokenIsRefusedAndOthersAreNot);
    CPPUNIT_TEST(anotherNodeRefusesItFromTheSameMoment);
    CPPUNIT_TEST(aNodeThatStartsLaterRefusesIt);
    CPPUNIT_TEST(revokingTwiceIsNoFault);
    CPPUNIT_TEST(everyNodesWatchHearsOfEachOnceInOrder);
    CPPUNIT_TEST(aWatchHearsNothingOfWhatWasBeforeIt);
    CPPUNIT_TEST(whatAWatchTellsIsKnownByThen);
    CPPUNIT_TEST(aWatchOutlivesAnOutage);
    CPPUNIT_TEST(aForgedTokenCostsNoQuestion);
    CPPUNIT_TEST(aTokenKnownToBeRevokedCostsNoQuestion);
    CPPUNIT_TEST(aVerificationTokenCostsNoQuestion);
    CPPUNIT_TEST(withoutTheDatabaseNobodyKnows);
    CPPUNIT_TEST(revocationsAreKeptBeyondTheExpiryAndThenClearedAway);
    CPPUNIT_TEST(theSubjectDoesNotMatter);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _place = std::make_unique<test::TestDatabase>(_clock, "sqlite:///" + _folder.path() + "/revoked.db");
        _folder.createDirectories();
        _node = std::make_unique<Node>(*_place, _clock);
        _other = std::make_unique<Node>(*_place, _clock);
    }

    void tearDown() override
    {
        _other.reset();
        _node.reset();
        _place.reset();
    }

    void aRevokedTokenIsRefusedAndOthersAreNot()
    {
        const std::string token = issue();
        const std::string another = issue();
        _node->revoke(token);
        CPPUNIT_ASSERT(!_node->accepts(token));
        CPPUNIT_ASSERT(_node->accepts(another));
    }

    void anotherNodeRefusesItFromTheSameMoment()
    {
        for (int i = 0; i < 20; ++i) {
            const std::string token = issue();
            CPPUNIT_ASSERT(_other->accepts(token));
            _node->revoke(token);
            CPPUNIT_ASSERT(!_other->accepts(token));
        }
    }

    void aNodeThatStartsLaterRefusesIt()
    {
        const std::string token = issue();
        _node->revoke(token);
        Node late(*_place, _clock);
        CPPUNIT_ASSERT(!late.accepts(token));
    }

    void revokingTwiceIsNoFault()
    {
        const Claims claims = _node->tokens.verify(TokenPurpose::Access, issue()).value();
        Told told;
        _other->revoked->watch(told.listener());
        _node->revoked->revoke(claims);
        _other->revoked->revoke(claims);
        _node->revoke(issue());
        CPPUNIT_ASSERT_EQUAL(claims.id, told.wait(2).at(0));
        CPPUNIT_ASSERT(told.wait(2).at(1) != claims.id);
    }

    void everyNodesWatchHearsOfEachOnceInOrder()
    {
        Told here;
        Told there;
        _node->revoked->watch(here.listener());
        _other->revoked->watch(there.listener());
        std::vector<std::string> ids;
        for (int i = 0; i < 30; ++i) {
            const Claims claims = _node->tokens.verify(TokenPurpose::Access, issue()).value();
            (i % 2 == 0 ? _node : _other)->revoked->revoke(claims);
            ids.push_back(claims.id);
        }
        CPPUNIT_ASSERT(here.wait(30) == ids);
        CPPUNIT_ASSERT(there.wait(30) == ids);
    }

    void aWatchHearsNothingOfWhatWasBeforeIt()
    {
        _node->revoke(issue());
        Told told;
        _other->revoked->watch(told.listener());
        const Claims claims = _node->tokens.verify(TokenPurpose::Access, issue()).value();
        _other->revoked->revoke(claims);
        CPPUNIT_ASSERT_EQUAL(claims.id, told.wait(1).at(0));
    }

    void whatAWatchTellsIsKnownByThen()
    {
        std::promise<bool> known;
        _other->revoked->watch([&](const std::string& id) { known.set_value(_other->revoked->isKnown(id)); });
        _node->revoke(issue());
        CPPUNIT_ASSERT(known.get_future().get());
    }

    void aWatchOutlivesAnOutage()
    {
        Told told;
        _other->revoked->watch(told.listener());
        _other->database.isAway = true;
        _node->revoke(issue());
        CPPUNIT_ASSERT_THROW(_other->revoked->revoke({.subject = "ada", .id = "x"}), Unavailable);
        _other->database.isAway = false;
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, told.wait(1).size());
    }

    void aForgedTokenCostsNoQuestion()
    {
        std::string forged = issue();
        forged.back() = forged.back() == 'A' ? 'E' : 'A';
        const int before = _node->database.reads;
        CPPUNIT_ASSERT(!_node->accepts(forged));
        CPPUNIT_ASSERT(!_node->accepts("no token"));
        CPPUNIT_ASSERT_EQUAL(before, _node->database.reads.load());
    }

    void aTokenKnownToBeRevokedCostsNoQuestion()
    {
        Told told;
        _node->revoked->watch(told.listener());
        const std::string token = issue();
        _node->revoke(token);
        told.wait(1);
        _node->revoked->stop();
        const int before = _node->database.reads;
        CPPUNIT_ASSERT(!_node->accepts(token));
        CPPUNIT_ASSERT_EQUAL(before, _node->database.reads.load());
    }

    void aVerificationTokenCostsNoQuestion()
    {
        const int before = _node->database.reads;
        CPPUNIT_ASSERT(_node->tokens.verify(TokenPurpose::EmailVerification, _node->jwt->issue(TokenPurpose::EmailVerification, "a@b.c")));
        CPPUNIT_ASSERT_EQUAL(before, _node->database.reads.load());
    }

    void withoutTheDatabaseNobodyKnows()
    {
        const std::string token = issue();
        _node->database.isAway = true;
        CPPUNIT_ASSERT_THROW(_node->accepts(token), Unavailable);
    }

    void revocationsAreKeptBeyondTheExpiryAndThenClearedAway()
    {
        _node->revoke(issue());
        _clock.advance(Seconds(30 * 60 + 60 * 60));
        _node->revoke(issue());
        CPPUNIT_ASSERT_EQUAL(2, rows());
        _clock.advance(Seconds(1));
        _node->revoke(issue());
        CPPUNIT_ASSERT_EQUAL(2, rows());
    }

    void theSubjectDoesNotMatter()
    {
        _node->revoked->revoke({.subject = "ada", .id = "it's \"quoted\"", .issuedAt = 0, .expiresAt = 9});
        CPPUNIT_ASSERT(_other->revoked->isRevoked("it's \"quoted\""));
        CPPUNIT_ASSERT(!_other->revoked->isRevoked("ada"));
    }

private:
    std::string issue() { return _node->tokens.issue(TokenPurpose::Access, "ada"); }

    int rows()
    {
        int count = 0;
        _node->database.read([&](Poco::Data::Session& session) {
            using namespace Poco::Data::Keywords;
            session << "SELECT COUNT(*) FROM revoked_tokens", into(count), now;
        });
        return count;
    }

    test::ManualClock _clock;
    Poco::TemporaryFile _folder;
    std::unique_ptr<test::TestDatabase> _place;
    std::unique_ptr<Node> _node;
    std::unique_ptr<Node> _other;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RevokedTokensTest);

} // namespace

} // namespace beckon
