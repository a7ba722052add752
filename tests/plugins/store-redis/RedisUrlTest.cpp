#include "RedisUrl.h"

#include "Caught.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::storeredis {
namespace {

using test::contains;

class RedisUrlTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisUrlTest);
    CPPUNIT_TEST(aHostAloneHasTheUsualPortAndTheFirstDatabase);
    CPPUNIT_TEST(aUrlMayNameEverything);
    CPPUNIT_TEST(aPasswordNeedsNoUser);
    CPPUNIT_TEST(userAndPasswordArePercentDecoded);
    CPPUNIT_TEST(anIpv6AddressStandsInBrackets);
    CPPUNIT_TEST(aUnixSocketIsAPath);
    CPPUNIT_TEST(aSchemeMayBeInUpperCase);
    CPPUNIT_TEST(thePlaceShowsNeitherUserNorPassword);
    CPPUNIT_TEST(whatIsWrongIsSaidWithoutThePassword);
    CPPUNIT_TEST(tlsIsRefusedWithAWordWhy);
    CPPUNIT_TEST_SUITE_END();

    static RedisUrl parsed(std::string_view text)
    {
        auto url = parseRedisUrl(text);
        CPPUNIT_ASSERT_MESSAGE(std::string(text) + (url ? "" : ": " + url.error()), static_cast<bool>(url));
        return url.value();
    }

    static std::string refusal(std::string_view text)
    {
        const auto url = parseRedisUrl(text);
        CPPUNIT_ASSERT_MESSAGE(std::string(text), !url);
        return url.error();
    }

    void aHostAloneHasTheUsualPortAndTheFirstDatabase()
    {
        for (const char* text : {"redis://cache", "redis://cache/", "redis://cache:6379/0"}) {
            const RedisUrl url = parsed(text);
            CPPUNIT_ASSERT_EQUAL(std::string("cache"), url.host);
            CPPUNIT_ASSERT_EQUAL(std::uint16_t{6379}, url.port);
            CPPUNIT_ASSERT_EQUAL(0, url.database);
            CPPUNIT_ASSERT(url.user.empty() && url.password.empty() && url.socket.empty());
        }
    }

    void aUrlMayNameEverything()
    {
        const RedisUrl url = parsed("redis://app:hunter2@cache.example.com:7000/15");
        CPPUNIT_ASSERT_EQUAL(std::string("app"), url.user);
        CPPUNIT_ASSERT(url.password.reveal() == "hunter2");
        CPPUNIT_ASSERT_EQUAL(std::string("cache.example.com:7000/15"), url.place());
    }

    void aPasswordNeedsNoUser()
    {
        const RedisUrl url = parsed("redis://:hunter2@cache");
        CPPUNIT_ASSERT(url.user.empty() && url.password.reveal() == "hunter2");
    }

    void userAndPasswordArePercentDecoded()
    {
        const RedisUrl url = parsed("redis://a%40b:p%3A%2F%3F%23%40%25%20%C3%A4@cache");
        CPPUNIT_ASSERT_EQUAL(std::string("a@b"), url.user);
        CPPUNIT_ASSERT(url.password.reveal() == "p:/?#@% \xc3\xa4");
    }

    void anIpv6AddressStandsInBrackets()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("::1"), parsed("redis://[::1]").host);
        const RedisUrl url = parsed("redis://:hunter2@[fe80::1%25eth0]:7000/2");
        CPPUNIT_ASSERT_EQUAL(std::string("fe80::1%eth0"), url.host);
        CPPUNIT_ASSERT_EQUAL(std::string("[fe80::1%eth0]:7000/2"), url.place());
    }

    void aUnixSocketIsAPath()
    {
        const RedisUrl url = parsed("unix:///run/redis/a%20b.sock?db=3");
        CPPUNIT_ASSERT_EQUAL(std::string("/run/redis/a b.sock"), url.socket);
        CPPUNIT_ASSERT_EQUAL(3, url.database);
        CPPUNIT_ASSERT_EQUAL(std::string("/run/redis/a b.sock/3"), url.place());
        const RedisUrl guarded = parsed("unix://app:hunter2@/run/redis.sock");
        CPPUNIT_ASSERT_EQUAL(std::string("app"), guarded.user);
        CPPUNIT_ASSERT(guarded.password.reveal() == "hunter2");
        CPPUNIT_ASSERT_EQUAL(std::string("/run/redis.sock"), guarded.place());
    }

    void aSchemeMayBeInUpperCase() { CPPUNIT_ASSERT_EQUAL(std::string("cache"), parsed("REDIS://cache").host); }

    void thePlaceShowsNeitherUserNorPassword()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("cache:6379"), parsed("redis://app:hunter2@cache").place());
    }

    void whatIsWrongIsSaidWithoutThePassword()
    {
        const std::string longPath(108, 'x');
        for (const auto& [text, there] : {
                 std::pair<std::string, std::string>{"", "no URL"},
                 {"cache:6379", "no URL"},
                 {"http://cache", "scheme"},
                 {"redis://", "host or port"},
                 {"redis://:6379", "host or port"},
                 {"redis://app:hunter2@", "host or port"},
                 {"redis://:hunter2@cache:", "host or port"},
                 {"redis://:hunter2@cache:0", "host or port"},
                 {"redis://:hunter2@cache:65536", "host or port"},
                 {"redis://:hunter2@cache:x", "host or port"},
                 {"redis://:hunter2@ca che", "host or port"},
                 {"redis://:hunter2@cache%0a", "host or port"},
                 {"redis://:hunter2@[::1", "host or port"},
                 {"redis://:hunter2@[::1]6379", "host or port"},
                 {"redis://:hunter2@::1", "host or port"},
                 {"redis://:hunter2%zz@cache", "percent escape"},
                 {"redis://app@cache", "no password"},
                 {"redis://app:@cache", "no password"},
                 {"redis://:hunter2@cache/one", "number of a database"},
                 {"redis://:hunter2@cache/-1", "number of a database"},
                 {"redis://:hunter2@cache/1/2", "number of a database"},
                 {"redis://:hunter2@cache?db=1", "no options"},
                 {"redis://:hunter2#@cache", "no options"},
                 {"unix://run", "no socket"},
                 {"unix://host/run/redis.sock", "no host"},
                 {"unix:///", "no file"},
                 {"unix:///" + longPath, "no file"},
                 {"unix:///run%00/redis.sock", "no file"},
                 {"unix:///run/redis.sock?hunter2=1", "option"},
                 {"unix:///run/redis.sock?db=hunter2", "option"},
             }) {
            const std::string message = refusal(text);
            CPPUNIT_ASSERT_MESSAGE(text + ": " + message, contains(message, there));
            CPPUNIT_ASSERT_MESSAGE(message, !contains(message, "hunter2") && !contains(message, "\n"));
        }
    }

    void tlsIsRefusedWithAWordWhy()
    {
        const std::string message = refusal("rediss://:hunter2@cache");
        CPPUNIT_ASSERT_MESSAGE(message, contains(message, "TLS") && contains(message, "redis://") && !contains(message, "hunter2"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisUrlTest);

} // namespace
} // namespace beckon::storeredis
