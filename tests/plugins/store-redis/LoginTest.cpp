#include "Login.h"

#include "Caught.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::storeredis {
namespace {

using test::contains;
using Kind = Login::Fault::Kind;

const std::string clientName = "beckon";
const std::string probeKey = "beckon:probe";
const std::vector<Script> scripts{{"return 1", "sha"}};

Reply text(std::string value)
{
    return {Reply::Kind::Text, 0, std::move(value), {}};
}

Reply error(std::string line)
{
    return {Reply::Kind::Error, 0, std::move(line), {}};
}

Reply server(const std::string& version, const std::string& more = {})
{
    return text("# Server\r\nredis_version:" + version + "\r\nrun_id:0123abcd\r\n" + more);
}

class LoginTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LoginTest);
    CPPUNIT_TEST(sendsNoMoreThanTheUrlAsksFor);
    CPPUNIT_TEST(logsInAndChoosesTheDatabaseFirst);
    CPPUNIT_TEST(aConnectionForReadsWritesNothing);
    CPPUNIT_TEST(learnsWhichRunOfTheServerItIs);
    CPPUNIT_TEST(aRunIdThatIsNoneCountsAsUnknown);
    CPPUNIT_TEST(takesRedisFromItsLeastVersionOn);
    CPPUNIT_TEST(refusesAServerOfAnotherKind);
    CPPUNIT_TEST(refusesWhatOnlyTheOperatorCanMend);
    CPPUNIT_TEST(whatMayPassIsAway);
    CPPUNIT_TEST(aNameThatIsNotTakenIsNoFault);
    CPPUNIT_TEST(quotesNeitherPasswordNorControlCharacters);
    CPPUNIT_TEST(tellsWhatConcernsTheServerFromWhatConcernsACommand);
    CPPUNIT_TEST_SUITE_END();

    static std::string sent(const RedisUrl& url, Login::Purpose purpose = Login::Purpose::Commands)
    {
        std::string all;
        const Login login(purpose, url, clientName, probeKey, scripts);
        for (const Login::Command& command : login.commands()) {
            for (const std::string_view word : command)
                all.append(word).append(" ");
            all += "\n";
        }
        return all;
    }

    /// What is found about the answer to the command that begins with this word.
    static std::optional<Login::Fault> judged(const std::string& word, const Reply& reply,
                                              const std::string& url = "redis://:hunter2@cache/5")
    {
        const RedisUrl parsed = parseRedisUrl(url).value();
        Login login(Login::Purpose::Commands, parsed, clientName, probeKey, scripts);
        const auto commands = login.commands();
        for (std::size_t i = 0; i < commands.size(); ++i)
            if (commands[i].front() == word)
                return login.judge(i, reply);
        CPPUNIT_FAIL(word + " is not sent");
        return std::nullopt;
    }

    static std::string runIdIn(const Reply& reply)
    {
        const RedisUrl url;
        Login login(Login::Purpose::Reads, url, clientName, probeKey, scripts);
        CPPUNIT_ASSERT(!login.judge(1, reply));
        return login.runId();
    }

    void sendsNoMoreThanTheUrlAsksFor()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("CLIENT SETNAME beckon \nINFO server \nSET beckon:probe 1 PX 1000 \nSCRIPT LOAD return 1 \n"),
                             sent(parseRedisUrl("redis://cache").value()));
    }

    void logsInAndChoosesTheDatabaseFirst()
    {
        CPPUNIT_ASSERT(sent(parseRedisUrl("redis://:hunter2@cache/5").value())
                           .starts_with("AUTH hunter2 \nCLIENT SETNAME beckon \nSELECT 5 \nINFO server \n"));
        CPPUNIT_ASSERT(sent(parseRedisUrl("redis://app:hunter2@cache").value()).starts_with("AUTH app hunter2 \n"));
    }

    void aConnectionForReadsWritesNothing()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("CLIENT SETNAME beckon \nINFO server \n"),
                             sent(parseRedisUrl("redis://cache").value(), Login::Purpose::Reads));
    }

    void learnsWhichRunOfTheServerItIs() { CPPUNIT_ASSERT_EQUAL(std::string("0123abcd"), runIdIn(server("7.0.15"))); }

    void aRunIdThatIsNoneCountsAsUnknown()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), runIdIn(text("redis_version:7.0.15\r\n")));
        CPPUNIT_ASSERT_EQUAL(std::string(), runIdIn(text("redis_version:7.0.15\r\nrun_id:a b\x1b[2J\r\n")));
        CPPUNIT_ASSERT_EQUAL(std::string(), runIdIn(text("redis_version:7.0.15\r\nrun_id:" + std::string(1'000, 'a') + "\r\n")));
    }

    void takesRedisFromItsLeastVersionOn()
    {
        for (const char* version : {"6.2.0", "6.2.14", "7.0.15", "10.0"})
            CPPUNIT_ASSERT(!judged("INFO", server(version)));
        for (const char* version : {"6.0.16", "5.0.7", "2.8"}) {
            const auto fault = judged("INFO", server(version));
            CPPUNIT_ASSERT(fault && fault->kind == Kind::Refused);
            CPPUNIT_ASSERT_MESSAGE(fault->reason, contains(fault->reason, "6.2 or newer"));
        }
    }

    void refusesAServerOfAnotherKind()
    {
        for (const Reply& reply :
             {text(""), text("hello"), server(""), server("seven"), Reply{Reply::Kind::Nil, 0, {}, {}}, Reply{Reply::Kind::List, 0, {}, {}},
              server("7.0", "redis_mode:cluster\r\n"), server("7.0", "redis_mode:sentinel\r\n")}) {
            const auto fault = judged("INFO", reply);
            CPPUNIT_ASSERT_MESSAGE(reply.text, fault && fault->kind == Kind::Refused);
        }
        CPPUNIT_ASSERT(!judged("INFO", server("7.0", "redis_mode:standalone\r\n")));
    }

    void refusesWhatOnlyTheOperatorCanMend()
    {
        for (const auto& [word, line] : {
                 std::pair<std::string, std::string>{"AUTH", "WRONGPASS invalid username-password pair or user is disabled."},
                 {"AUTH", "ERR AUTH <password> called without any password configured for the default user. Are you sure?"},
                 {"AUTH", "DENIED Redis is running in protected mode because..."},
                 {"SELECT", "NOAUTH Authentication required."},
                 {"SELECT", "ERR DB index is out of range"},
                 {"INFO", "NOPERM this user has no permissions to run the 'info' command"},
                 {"SET", "NOPERM this user has no permissions to access one of the keys used as arguments"},
             }) {
            const auto fault = judged(word, error(line));
            CPPUNIT_ASSERT_MESSAGE(line, fault && fault->kind == Kind::Refused && !fault->reason.empty());
        }
    }

    void whatMayPassIsAway()
    {
        for (const auto& [word, line] : {
                 std::pair<std::string, std::string>{"SET", "READONLY You can't write against a read only replica."},
                 {"SET", "LOADING Redis is loading the dataset in memory"},
                 {"SET", "OOM command not allowed when used memory > 'maxmemory'."},
                 {"SCRIPT", "BUSY Redis is busy running a script."},
                 {"INFO", "ERR anything"},
             }) {
            const auto fault = judged(word, error(line));
            CPPUNIT_ASSERT_MESSAGE(line, fault && fault->kind == Kind::Away);
            CPPUNIT_ASSERT_EQUAL(line, fault->reason);
        }
    }

    void aNameThatIsNotTakenIsNoFault() { CPPUNIT_ASSERT(!judged("CLIENT", error("ERR unknown command"))); }

    void quotesNeitherPasswordNorControlCharacters()
    {
        const auto echoed = judged("AUTH", error("ERR what is hunter2?"));
        CPPUNIT_ASSERT(echoed && !contains(echoed->reason, "hunter2"));
        const auto coloured = judged("SET", error("ERR \x1b[2J\x07" + std::string(10'000, 'x')));
        CPPUNIT_ASSERT(coloured && contains(coloured->reason, "ERR ?[2J?x") && coloured->reason.size() < 200);
    }

    void tellsWhatConcernsTheServerFromWhatConcernsACommand()
    {
        CPPUNIT_ASSERT(isOfTheServer(error("NOSCRIPT No matching script. Please use EVAL.")));
        CPPUNIT_ASSERT(isOfTheServer(error("READONLY You can't write against a read only replica.")));
        CPPUNIT_ASSERT(!isOfTheServer(error("WRONGTYPE Operation against a key holding the wrong kind of value")));
        CPPUNIT_ASSERT(!isOfTheServer(error("READONLYISH")));
        CPPUNIT_ASSERT(!isOfTheServer(text("READONLY")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LoginTest);

} // namespace
} // namespace beckon::storeredis
