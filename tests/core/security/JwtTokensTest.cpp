#include "security/JwtTokens.h"

#include "ManualClock.h"
#include "TestKeys.h"
#include "beckon/base/Error.h"
#include "beckon/security/Base64Url.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace beckon {

namespace {

constexpr std::string_view plainHeader = R"({"alg":"HS256","typ":"JWT"})";

class JwtTokensTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(JwtTokensTest);
    CPPUNIT_TEST(anIssuedTokenPasses);
    CPPUNIT_TEST(claimsSayWhatWasIssued);
    CPPUNIT_TEST(idsOfTokensDiffer);
    CPPUNIT_TEST(aTokenWithoutAPlainJtiHasAnIdOfItsContents);
    CPPUNIT_TEST(everyAlgorithmIssuesWhatItVerifies);
    CPPUNIT_TEST(anotherAlgorithmOfTheSameSecretIsRefused);
    CPPUNIT_TEST(algNoneIsRefused);
    CPPUNIT_TEST(aPublicKeyAsHmacSecretIsRefused);
    CPPUNIT_TEST(aTokenEndsWithItsLifetime);
    CPPUNIT_TEST(aVerificationTokenLivesAQuarterOfAnHour);
    CPPUNIT_TEST(noPurposePassesForTheOther);
    CPPUNIT_TEST(audienceDecidesWhoMayUseIt);
    CPPUNIT_TEST(critIsRefused);
    CPPUNIT_TEST(expiryIsRequiredAndANumber);
    CPPUNIT_TEST(aSubjectIsRequiredAndAString);
    CPPUNIT_TEST(issuedInTheFutureIsRefusedBeyondTheSkew);
    CPPUNIT_TEST(notBeforeIsHonouredBeyondTheSkew);
    CPPUNIT_TEST(membersNamedTwiceAreRefused);
    CPPUNIT_TEST(escapedMemberNamesCountAsTheyRead);
    CPPUNIT_TEST(otherMembersArePassedOver);
    CPPUNIT_TEST(whatIsNoTokenIsRefused);
    CPPUNIT_TEST(anyChangedByteIsRefused);
    CPPUNIT_TEST(longTokensAreRefused);
    CPPUNIT_TEST(anUnknownAlgorithmStopsTheStart);
    CPPUNIT_TEST(manyThreadsMayIssueAndVerify);
    CPPUNIT_TEST_SUITE_END();

public:
    void anIssuedTokenPasses() { CPPUNIT_ASSERT(accepts(_tokens.issue(TokenPurpose::Access, "ada"))); }

    void claimsSayWhatWasIssued()
    {
        const auto claims = _tokens.verify(TokenPurpose::Access, _tokens.issue(TokenPurpose::Access, "ada"));
        CPPUNIT_ASSERT(claims.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string("ada"), claims->subject);
        CPPUNIT_ASSERT_EQUAL(now(), claims->issuedAt);
        CPPUNIT_ASSERT_EQUAL(now() + 1800, claims->expiresAt);
        CPPUNIT_ASSERT_EQUAL(std::size_t{22}, claims->id.size());
    }

    void idsOfTokensDiffer() { CPPUNIT_ASSERT(_tokens.issue(TokenPurpose::Access, "ada") != _tokens.issue(TokenPurpose::Access, "ada")); }

    void aTokenWithoutAPlainJtiHasAnIdOfItsContents()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a-b_3"), idWith(R"(,"jti":"a-b_3")"));
        std::set<std::string> ids;
        for (const std::string& more :
             {std::string(), std::string(R"(,"jti":"")"), std::string(R"(,"jti":"a b")"), std::string(R"(,"jti":"\u0000")"),
              R"(,"jti":")" + std::string(65, 'x') + '"', std::string(R"(,"jti":"sha256.x")"), std::string(R"(,"nbf":1)")}) {
            const std::string id = idWith(more);
            CPPUNIT_ASSERT_MESSAGE(more, id.starts_with("sha256.") && id.size() == 50);
            CPPUNIT_ASSERT_EQUAL(id, idWith(more));
            ids.insert(id);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{7}, ids.size());
    }

    void everyAlgorithmIssuesWhatItVerifies()
    {
        for (const char* name : {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"}) {
            JwtTokens tokens(optionsFor(name), _clock);
            CPPUNIT_ASSERT_MESSAGE(name, tokens.verify(TokenPurpose::Access, tokens.issue(TokenPurpose::Access, "ada")).has_value());
        }
    }

    void anotherAlgorithmOfTheSameSecretIsRefused()
    {
        JwtTokens other(optionsFor("HS512"), _clock);
        CPPUNIT_ASSERT(!accepts(other.issue(TokenPurpose::Access, "ada")));
        CPPUNIT_ASSERT(!accepts(signedToken(R"({"alg":"HS512"})", validClaims())));
        CPPUNIT_ASSERT(!accepts(signedToken(R"({"alg":"hs256"})", validClaims())));
        CPPUNIT_ASSERT(!accepts(signedToken(R"({"typ":"JWT"})", validClaims())));
    }

    void algNoneIsRefused()
    {
        const std::string unsignedToken = base64UrlEncode(R"({"alg":"none"})") + '.' + base64UrlEncode(validClaims()) + '.';
        CPPUNIT_ASSERT(!accepts(unsignedToken));
        CPPUNIT_ASSERT(!accepts(signedToken(R"({"alg":"none"})", validClaims())));
    }

    void aPublicKeyAsHmacSecretIsRefused()
    {
        const auto key = test::TestKeys::rsa(2048);
        JwtTokens tokens({.algorithm = "RS256", .keys = {.privateKeyFile = _keys.writePrivate("rsa.pem", key.get())}}, _clock);
        const Bio pem(BIO_new(BIO_s_mem()));
        PEM_write_bio_PUBKEY(pem.get(), key.get());
        const char* text = nullptr;
        const auto size = static_cast<std::size_t>(BIO_get_mem_data(pem.get(), &text));
        const auto forger = makeSigner(*findSignatureAlgorithm("HS256"), {.secret = Secret(std::string(text, size))});
        for (const char* header : {R"({"alg":"HS256"})", R"({"alg":"RS256"})"}) {
            const std::string input = base64UrlEncode(header) + '.' + base64UrlEncode(validClaims());
            CPPUNIT_ASSERT(!tokens.verify(TokenPurpose::Access, input + '.' + base64UrlEncode(forger->sign(input))));
        }
    }

    void aTokenEndsWithItsLifetime()
    {
        const std::string token = _tokens.issue(TokenPurpose::Access, "ada");
        _clock.advance(Seconds(1799));
        CPPUNIT_ASSERT(accepts(token));
        _clock.advance(Seconds(1));
        CPPUNIT_ASSERT(!accepts(token));
    }

    void aVerificationTokenLivesAQuarterOfAnHour()
    {
        CPPUNIT_ASSERT(_tokens.lifetime(TokenPurpose::EmailVerification) == Seconds(900));
        const std::string token = _tokens.issue(TokenPurpose::EmailVerification, "ada@example.com");
        CPPUNIT_ASSERT(_tokens.verify(TokenPurpose::EmailVerification, token).has_value());
        _clock.advance(Seconds(900));
        CPPUNIT_ASSERT(!_tokens.verify(TokenPurpose::EmailVerification, token));
    }

    void noPurposePassesForTheOther()
    {
        CPPUNIT_ASSERT(!accepts(_tokens.issue(TokenPurpose::EmailVerification, "ada")));
        CPPUNIT_ASSERT(!_tokens.verify(TokenPurpose::EmailVerification, _tokens.issue(TokenPurpose::Access, "ada@example.com")));
        CPPUNIT_ASSERT(!_tokens.verify(TokenPurpose::EmailVerification, signedToken(plainHeader, validClaims())));
    }

    void audienceDecidesWhoMayUseIt()
    {
        CPPUNIT_ASSERT(acceptsClaims(""));
        CPPUNIT_ASSERT(acceptsClaims(R"(,"aud":"beckon")"));
        CPPUNIT_ASSERT(acceptsClaims(R"(,"aud":["beckon"])"));
        CPPUNIT_ASSERT(acceptsClaims(R"(,"aud":[ "a\"]" , "b\\", "be\u0063kon" ])"));
        for (const char* audience : {R"("other")", R"("Beckon")", R"("")", R"(["other","beckon "])", "[]", "null", "7", R"(["beckon",7])",
                                     R"([["beckon"]])", R"({"beckon":"beckon"})"})
            CPPUNIT_ASSERT_MESSAGE(audience, !acceptsClaims(std::string(R"(,"aud":)") + audience));
    }

    void critIsRefused()
    {
        CPPUNIT_ASSERT(accepts(signedToken(R"({"alg":"HS256","kid":"1","x":[{}]})", validClaims())));
        CPPUNIT_ASSERT(!accepts(signedToken(R"({"alg":"HS256","kid":1})", validClaims())));
        CPPUNIT_ASSERT(!accepts(signedToken(R"({"alg":"HS256","crit":["exp"]})", validClaims())));
        CPPUNIT_ASSERT(!accepts(signedToken(R"({"alg":"HS256","\u0063rit":[]})", validClaims())));
    }

    void expiryIsRequiredAndANumber()
    {
        CPPUNIT_ASSERT(!acceptsText(R"({"sub":"ada"})"));
        const std::string later = std::to_string(now() + 60);
        CPPUNIT_ASSERT(acceptsText(R"({"sub":"ada","exp":)" + later + ".5}"));
        for (const std::string& value : {'"' + later + '"', std::string("null"), std::string("true"), std::string("[]"),
                                         std::string("1e400"), std::string("1e18"), std::string("-1"), std::to_string(now())})
            CPPUNIT_ASSERT_MESSAGE(value, !acceptsText(R"({"sub":"ada","exp":)" + value + '}'));
    }

    void aSubjectIsRequiredAndAString()
    {
        const std::string expiry = R"("exp":)" + std::to_string(now() + 60);
        CPPUNIT_ASSERT(acceptsText(R"({"sub":"ada",)" + expiry + '}'));
        CPPUNIT_ASSERT(!acceptsText('{' + expiry + '}'));
        for (const char* value : {R"("")", "null", "7", R"(["ada"])"})
            CPPUNIT_ASSERT_MESSAGE(value, !acceptsText(std::string(R"({"sub":)") + value + ',' + expiry + '}'));
    }

    void issuedInTheFutureIsRefusedBeyondTheSkew()
    {
        CPPUNIT_ASSERT(acceptsClaims(R"(,"iat":)" + std::to_string(now() + 30)));
        CPPUNIT_ASSERT(!acceptsClaims(R"(,"iat":)" + std::to_string(now() + 31)));
        CPPUNIT_ASSERT(!acceptsClaims(R"(,"iat":"now")"));
    }

    void notBeforeIsHonouredBeyondTheSkew()
    {
        CPPUNIT_ASSERT(acceptsClaims(R"(,"nbf":)" + std::to_string(now() + 30)));
        CPPUNIT_ASSERT(!acceptsClaims(R"(,"nbf":)" + std::to_string(now() + 31)));
        CPPUNIT_ASSERT(!acceptsClaims(R"(,"nbf":null)"));
    }

    void membersNamedTwiceAreRefused()
    {
        CPPUNIT_ASSERT(!acceptsClaims(R"(,"sub":"eve")"));
        CPPUNIT_ASSERT(!acceptsClaims(R"(,"s\u0075b":"eve")"));
        CPPUNIT_ASSERT(!acceptsClaims(R"(,"exp":9999999999)"));
        CPPUNIT_ASSERT(!acceptsClaims(R"(,"aud":"beckon","aud":"beckon")"));
        CPPUNIT_ASSERT(!accepts(signedToken(R"({"alg":"HS256","alg":"HS256"})", validClaims())));
    }

    void escapedMemberNamesCountAsTheyRead()
    {
        const std::string claims = R"({"\u0073ub":"a\u0064a","exp":)" + std::to_string(now() + 60) + '}';
        const auto read = _tokens.verify(TokenPurpose::Access, signedToken(plainHeader, claims));
        CPPUNIT_ASSERT(read.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string("ada"), read->subject);
        CPPUNIT_ASSERT(!acceptsClaims(R"(,"\u0061ud":"other")"));
    }

    void otherMembersArePassedOver()
    {
        CPPUNIT_ASSERT(acceptsClaims(R"(,"role":"admin","role":"guest","deep":{"sub":"eve","aud":"other"})"));
    }

    void whatIsNoTokenIsRefused()
    {
        for (const char* text : {"", ".", "..", "...", "a.b", "a.b.c", "{}.{}.{}", "eyJhbGciOiJIUzI1NiJ9..", "Bearer"})
            CPPUNIT_ASSERT_MESSAGE(text, !accepts(text));
        for (const char* text : {"", "[]", "null", "{", R"({"sub":"ada","exp":1)", "{\"sub\":\"\xff\",\"exp\":9999999999}"})
            CPPUNIT_ASSERT_MESSAGE(text, !acceptsText(text));
        const std::string token = _tokens.issue(TokenPurpose::Access, "ada");
        for (const std::string& text : {token + '.', '.' + token, token + ".x", token + '=', ' ' + token, token + ' ', token + '\n'})
            CPPUNIT_ASSERT_MESSAGE(text, !accepts(text));
    }

    void anyChangedByteIsRefused()
    {
        const std::string token = _tokens.issue(TokenPurpose::Access, "ada");
        for (std::size_t at = 0; at < token.size(); ++at) {
            std::string changed = token;
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            CPPUNIT_ASSERT_MESSAGE(changed, !accepts(changed));
            CPPUNIT_ASSERT(!accepts(token.substr(0, at)));
        }
    }

    void longTokensAreRefused()
    {
        const auto ofSize = [&](std::size_t size) {
            return signedToken(plainHeader,
                               R"({"sub":"ada","exp":)" + std::to_string(now() + 60) + R"(,"x":")" + std::string(size, 'x') + R"("})");
        };
        CPPUNIT_ASSERT(accepts(ofSize(2900)));
        CPPUNIT_ASSERT(!accepts(ofSize(3100)));
    }

    void anUnknownAlgorithmStopsTheStart()
    {
        for (const char* name : {"none", "", "HS255", "hs256"}) {
            try {
                JwtTokens tokens(optionsFor(name), _clock);
                CPPUNIT_FAIL(name);
            } catch (const ConfigurationError& error) {
                CPPUNIT_ASSERT(std::string(error.what()).find("ALGORITHM") != std::string::npos);
            }
        }
    }

    void manyThreadsMayIssueAndVerify()
    {
        for (const char* name : {"HS256", "RS256", "ES512"}) {
            JwtTokens tokens(optionsFor(name), _clock);
            std::vector<std::thread> threads;
            std::vector<char> passed(4, 0);
            for (std::size_t i = 0; i < passed.size(); ++i)
                threads.emplace_back([&tokens, &result = passed[i]] {
                    result = 1;
                    for (int round = 0; round < 50; ++round) {
                        if (!tokens.verify(TokenPurpose::Access, tokens.issue(TokenPurpose::Access, "ada")))
                            result = 0;
                    }
                });
            for (std::thread& thread : threads)
                thread.join();
            CPPUNIT_ASSERT_MESSAGE(name, passed == std::vector<char>(4, 1));
        }
    }

private:
    TokenOptions optionsFor(const std::string& name)
    {
        TokenOptions options{.algorithm = name, .keys = {.secret = Secret("your-secret-key-here")}, .lifetime = Seconds(1800)};
        const auto algorithm = findSignatureAlgorithm(name);
        if (algorithm && algorithm->family != SignatureAlgorithm::Family::Hmac)
            options.keys.privateKeyFile = _keys.writePrivate("key.pem", test::TestKeys::fitting(*algorithm).get());
        return options;
    }

    std::int64_t now() const { return toUnixSeconds(_clock.system()); }
    std::string validClaims() const { return R"({"sub":"ada","exp":)" + std::to_string(now() + 60) + '}'; }

    /// Signed with the server's own secret, whatever it says.
    std::string signedToken(std::string_view header, std::string_view claims) const
    {
        const std::string input = base64UrlEncode(header) + '.' + base64UrlEncode(claims);
        return input + '.' + base64UrlEncode(_signer->sign(input));
    }

    std::string idWith(const std::string& more)
    {
        const std::string claims = R"({"sub":"ada","exp":)" + std::to_string(now() + 60) + more + '}';
        return _tokens.verify(TokenPurpose::Access, signedToken(plainHeader, claims)).value().id;
    }

    bool accepts(std::string_view token) { return _tokens.verify(TokenPurpose::Access, token).has_value(); }
    bool acceptsText(std::string_view claims) { return accepts(signedToken(plainHeader, claims)); }

    bool acceptsClaims(const std::string& more) { return acceptsText(R"({"sub":"ada","exp":)" + std::to_string(now() + 60) + more + '}'); }

    test::ManualClock _clock;
    test::TestKeys _keys;
    JwtTokens _tokens{optionsFor("HS256"), _clock};
    std::unique_ptr<Signer> _signer = makeSigner(*findSignatureAlgorithm("HS256"), {.secret = Secret("your-secret-key-here")});
};

CPPUNIT_TEST_SUITE_REGISTRATION(JwtTokensTest);

} // namespace

} // namespace beckon
