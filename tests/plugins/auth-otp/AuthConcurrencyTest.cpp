#include "AuthFixture.h"

#include <Poco/TemporaryFile.h>
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace beckon::auth {

namespace {

using Outcome = OtpVerdict::Outcome;

/// Runs `work(index)` on `count` threads that begin together, and waits for them.
template <typename Work>
void inParallel(int count, Work work)
{
    std::latch start(count);
    std::vector<std::jthread> threads;
    threads.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&start, &work, i] {
            start.arrive_and_wait();
            work(i);
        });
    }
}

/// A folder that ends with its test.
class Folder
{
public:
    Folder() { Poco::File(_path).createDirectories(); }
    ~Folder() { Poco::File(_path).remove(true); }
    std::string database() const { return "sqlite:///" + _path + "/auth.db"; }

private:
    std::string _path = Poco::TemporaryFile::tempName();
};

/// On a database in a file, where readers and the writer have sessions of their own.
class AuthConcurrencyTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AuthConcurrencyTest);
    CPPUNIT_TEST(ofManyWithTheRightCodeOneIsAccepted);
    CPPUNIT_TEST(twoThousandParallelGuessesGetFiveTries);
    CPPUNIT_TEST(parallelGuessesWithoutACodeGetFiveTriesToo);
    CPPUNIT_TEST(ofManyWhoWantAUsernameOneGetsIt);
    CPPUNIT_TEST(manySignUpsAtOnceLeaveOneCode);
    CPPUNIT_TEST_SUITE_END();

    void ofManyWithTheRightCodeOneIsAccepted()
    {
        AuthFixture f(folder.database());
        for (int round = 0; round < 20; ++round) {
            const std::string code = f.request(ann);
            std::atomic<int> accepted = 0;
            inParallel(4, [&](int) { accepted += f.verify(ann, code) == Outcome::Accepted ? 1 : 0; });
            CPPUNIT_ASSERT_EQUAL(1, accepted.load());
        }
    }

    void guessInParallel(const std::string& wrong)
    {
        AuthFixture f(folder.database());
        const std::string code = wrong.empty() ? f.request(ann) : std::string();
        std::atomic<int> refused = 0;
        std::atomic<int> exhausted = 0;
        inParallel(16, [&](int) {
            for (int i = 0; i < 125; ++i)
                ++(f.verify(ann, wrong.empty() ? wrongFor(code) : wrong) == Outcome::Exhausted ? exhausted : refused);
        });
        CPPUNIT_ASSERT_EQUAL(5, refused.load());
        CPPUNIT_ASSERT_EQUAL(1995, exhausted.load());
    }

    void twoThousandParallelGuessesGetFiveTries() { guessInParallel({}); }

    void parallelGuessesWithoutACodeGetFiveTriesToo() { guessInParallel("123456"); }

    void ofManyWhoWantAUsernameOneGetsIt()
    {
        AuthFixture f(folder.database());
        std::vector<EmailAddress> users;
        for (int i = 0; i < 8; ++i)
            f.prove(users.emplace_back(address("user" + std::to_string(i) + "@example.com")));
        std::atomic<int> set = 0;
        std::atomic<int> taken = 0;
        inParallel(8, [&](int i) {
            const Username wanted = Username::parse(i % 2 == 0 ? "sam" : "SAM").value();
            const UsernameOutcome outcome = f.accounts.setUsername(users[static_cast<std::size_t>(i)], wanted);
            set += outcome == UsernameOutcome::Set ? 1 : 0;
            taken += outcome == UsernameOutcome::Taken ? 1 : 0;
        });
        CPPUNIT_ASSERT_EQUAL(1, set.load());
        CPPUNIT_ASSERT_EQUAL(7, taken.load());
    }

    void manySignUpsAtOnceLeaveOneCode()
    {
        AuthFixture f(folder.database());
        inParallel(4, [&](int) { f.otps.request(ann, AuthFixture::client); });
        int accepted = 0;
        for (const Mail& mail : f.mailer.mails())
            accepted += f.verify(ann, codeIn(mail)) == Outcome::Accepted ? 1 : 0;
        CPPUNIT_ASSERT_EQUAL(1, accepted);
    }

    Folder folder;
    const EmailAddress ann = address("ann@example.com");
};

CPPUNIT_TEST_SUITE_REGISTRATION(AuthConcurrencyTest);

} // namespace

} // namespace beckon::auth
