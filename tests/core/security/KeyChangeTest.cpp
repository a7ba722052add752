#include "ManualClock.h"
#include "TestKeys.h"
#include "beckon/base/Error.h"
#include "security/JwtTokens.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <string>
#include <thread>

namespace beckon {

namespace {

using KeyChange = JwtTokens::KeyChange;

/// Keys and lifetimes that change while the server runs.
class KeyChangeTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KeyChangeTest);
    CPPUNIT_TEST(theSameSecretIsNoChange);
    CPPUNIT_TEST(aChangeCountsOnlyWhenItIsApplied);
    CPPUNIT_TEST(theNewKeySignsAndTheOldOneStillVerifies);
    CPPUNIT_TEST(theOldKeyEndsWithTheLastOfItsTokens);
    CPPUNIT_TEST(aLongerLifetimeBeforeKeepsTheOldKeyLonger);
    CPPUNIT_TEST(everyOldKeyVerifiesAsLongAsItsTokensLast);
    CPPUNIT_TEST(aKeyThatComesBackSignsAgain);
    CPPUNIT_TEST(oldKeysAreBounded);
    CPPUNIT_TEST(aNewLifetimeCountsForNewTokens);
    CPPUNIT_TEST(anotherAlgorithmWaitsForARestart);
    CPPUNIT_TEST(aKeyThatDoesNotWorkChangesNothing);
    CPPUNIT_TEST(aNewKeyFileIsReadUnderTheSameName);
    CPPUNIT_TEST(anAcceptedKeyIsNoneAnyMoreAtOnce);
    CPPUNIT_TEST(tokensPassWhileKeysChange);
    CPPUNIT_TEST_SUITE_END();

public:
    void theSameSecretIsNoChange()
    {
        CPPUNIT_ASSERT(_tokens.prepare(with("first")).key == KeyChange::None);
        CPPUNIT_ASSERT(_tokens.prepare(with("second")).key == KeyChange::Replaced);
    }

    void aChangeCountsOnlyWhenItIsApplied()
    {
        const auto change = _tokens.prepare(with("second"));
        CPPUNIT_ASSERT(!_tokens.verify(TokenPurpose::Access, made("second")));
        change.apply();
        CPPUNIT_ASSERT(_tokens.verify(TokenPurpose::Access, made("second")));
    }

    void theNewKeySignsAndTheOldOneStillVerifies()
    {
        const std::string old = issue();
        change(with("second"));
        CPPUNIT_ASSERT(accepts(old));
        JwtTokens onlyNew(with("second"), _clock);
        CPPUNIT_ASSERT(onlyNew.verify(TokenPurpose::Access, issue()).has_value());
        CPPUNIT_ASSERT(!onlyNew.verify(TokenPurpose::Access, old).has_value());
    }

    void theOldKeyEndsWithTheLastOfItsTokens()
    {
        change(with("second"));
        _clock.advance(Seconds(1800));
        CPPUNIT_ASSERT(accepts(made("first")));
        _clock.advance(Seconds(61));
        CPPUNIT_ASSERT(!accepts(made("first")));
        CPPUNIT_ASSERT(accepts(made("second")));
    }

    void aLongerLifetimeBeforeKeepsTheOldKeyLonger()
    {
        change(with("first", Seconds(60)));
        change(with("second", Seconds(60)));
        _clock.advance(Seconds(1799));
        CPPUNIT_ASSERT(accepts(made("first")));
    }

    void everyOldKeyVerifiesAsLongAsItsTokensLast()
    {
        change(with("second"));
        _clock.advance(Seconds(1000));
        change(with("third"));
        CPPUNIT_ASSERT(accepts(made("first")) && accepts(made("second")) && accepts(made("third")));
        _clock.advance(Seconds(1000));
        CPPUNIT_ASSERT(!accepts(made("first")) && accepts(made("second")) && accepts(made("third")));
    }

    void aKeyThatComesBackSignsAgain()
    {
        change(with("second"));
        change(with("first"));
        JwtTokens onlyFirst(with("first"), _clock);
        CPPUNIT_ASSERT(onlyFirst.verify(TokenPurpose::Access, issue()).has_value());
        CPPUNIT_ASSERT(accepts(made("second")));
        _clock.advance(Seconds(3600));
        CPPUNIT_ASSERT(accepts(made("first")));
    }

    void oldKeysAreBounded()
    {
        for (int i = 0; i < 9; ++i)
            change(with("key " + std::to_string(i)));
        CPPUNIT_ASSERT(!accepts(made("first")));
        for (int i = 0; i < 9; ++i)
            CPPUNIT_ASSERT(accepts(made("key " + std::to_string(i))));
    }

    void aNewLifetimeCountsForNewTokens()
    {
        change(with("first", Seconds(60)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{60}, static_cast<std::int64_t>(_tokens.lifetime(TokenPurpose::Access).count()));
        const auto claims = _tokens.verify(TokenPurpose::Access, issue());
        CPPUNIT_ASSERT_EQUAL(claims->issuedAt + 60, claims->expiresAt);
    }

    void anotherAlgorithmWaitsForARestart()
    {
        TokenOptions other = with("second", Seconds(60));
        other.algorithm = "HS512";
        CPPUNIT_ASSERT(_tokens.prepare(other).key == KeyChange::None);
        change(other);
        CPPUNIT_ASSERT(accepts(made("first")) && !accepts(made("second")));
        JwtTokens onlyFirst(with("first"), _clock);
        CPPUNIT_ASSERT(onlyFirst.verify(TokenPurpose::Access, issue()).has_value());
    }

    void aKeyThatDoesNotWorkChangesNothing()
    {
        CPPUNIT_ASSERT_THROW(_tokens.prepare(with("")), ConfigurationError);
        TokenOptions other = with("second");
        other.algorithm = "none";
        CPPUNIT_ASSERT_THROW(_tokens.prepare(other), ConfigurationError);
        CPPUNIT_ASSERT(accepts(made("first")));
    }

    void aNewKeyFileIsReadUnderTheSameName()
    {
        for (const char* name : {"RS256", "ES384"}) {
            const SignatureAlgorithm algorithm = *findSignatureAlgorithm(name);
            TokenOptions options{.algorithm = name};
            options.keys.privateKeyFile = _keys.writePrivate("key.pem", test::TestKeys::fitting(algorithm).get());
            JwtTokens tokens(options, _clock);
            const std::string old = tokens.issue(TokenPurpose::Access, "ada");
            CPPUNIT_ASSERT(tokens.prepare(options).key == KeyChange::None);
            _keys.writePrivate("key.pem", test::TestKeys::fitting(algorithm).get());
            const auto change = tokens.prepare(options);
            CPPUNIT_ASSERT(change.key == KeyChange::Replaced);
            change.apply();
            CPPUNIT_ASSERT(tokens.verify(TokenPurpose::Access, old).has_value());
            JwtTokens onlyNew(options, _clock);
            CPPUNIT_ASSERT(onlyNew.verify(TokenPurpose::Access, tokens.issue(TokenPurpose::Access, "ada")).has_value());
            CPPUNIT_ASSERT(!onlyNew.verify(TokenPurpose::Access, old).has_value());
        }
    }

    void anAcceptedKeyIsNoneAnyMoreAtOnce()
    {
        const SignatureAlgorithm algorithm = *findSignatureAlgorithm("ES256");
        const auto own = test::TestKeys::fitting(algorithm);
        const auto others = test::TestKeys::fitting(algorithm);
        TokenOptions ofOther{.algorithm = "ES256", .keys = {.privateKeyFile = _keys.writePrivate("other.pem", others.get())}};
        const std::string token = JwtTokens(ofOther, _clock).issue(TokenPurpose::Access, "ada");
        TokenOptions options{.algorithm = "ES256", .keys = {.privateKeyFile = _keys.writePrivate("own.pem", own.get())}};
        options.keys.acceptedKeyFiles.push_back(_keys.writePublic("accepted.pem", others.get()));
        JwtTokens tokens(options, _clock);
        CPPUNIT_ASSERT(tokens.verify(TokenPurpose::Access, token).has_value());
        options.keys.acceptedKeyFiles.clear();
        options.keys.privateKeyFile = _keys.writePrivate("new.pem", test::TestKeys::fitting(algorithm).get());
        tokens.prepare(options).apply();
        CPPUNIT_ASSERT(!tokens.verify(TokenPurpose::Access, token).has_value());
    }

    void tokensPassWhileKeysChange()
    {
        std::atomic<bool> stop = false;
        std::atomic<int> refused = 0;
        std::thread reader([&] {
            while (!stop) {
                if (!_tokens.verify(TokenPurpose::Access, issue()))
                    ++refused;
            }
        });
        for (int i = 0; i < 200; ++i)
            change(with(i % 2 == 0 ? "second" : "first"));
        stop = true;
        reader.join();
        CPPUNIT_ASSERT_EQUAL(0, refused.load());
    }

private:
    static TokenOptions with(const std::string& secret, Seconds lifetime = Seconds(1800))
    {
        return {.algorithm = "HS256", .keys = {.secret = Secret(secret)}, .lifetime = lifetime};
    }

    void change(const TokenOptions& options) { _tokens.prepare(options).apply(); }
    std::string issue() { return _tokens.issue(TokenPurpose::Access, "ada"); }
    bool accepts(const std::string& token) { return _tokens.verify(TokenPurpose::Access, token).has_value(); }

    /// A fresh token of another server that has this secret.
    std::string made(const std::string& secret) { return JwtTokens(with(secret), _clock).issue(TokenPurpose::Access, "ada"); }

    test::ManualClock _clock;
    test::TestKeys _keys;
    JwtTokens _tokens{with("first"), _clock};
};

CPPUNIT_TEST_SUITE_REGISTRATION(KeyChangeTest);

} // namespace

} // namespace beckon
