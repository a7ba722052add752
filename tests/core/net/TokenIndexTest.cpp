#include "net/TokenIndex.h"

#include "HttpServerFixture.h"
#include "net/Connection.h"
#include "net/ServerState.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace beckon {

namespace {

constexpr std::size_t tokens = 100;

class TokenIndexTest final : public test::HttpServerFixture
{
    CPPUNIT_TEST_SUITE(TokenIndexTest);
    CPPUNIT_TEST(findsAllConnectionsOfATokenAndNoOthers);
    CPPUNIT_TEST(findsNoneThatWasRemoved);
    CPPUNIT_TEST(removesWhatWasNeverAddedWithoutHarm);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        test::HttpServerFixture::setUp();
        state = std::make_unique<ServerState>(parts());
        for (std::size_t count = 0; count != 2 * tokens; ++count)
            connections.push_back(std::make_shared<Connection>(*state->perLoop.front(), FileDescriptor(), count, AddressQuota::Share()));
    }

    void findsAllConnectionsOfATokenAndNoOthers()
    {
        TokenIndex index;
        addAllTo(index);
        for (std::size_t token = 0; token != tokens; ++token) {
            const std::vector<Connection*> found = index.find(tagOfToken(token));
            CPPUNIT_ASSERT_EQUAL(std::size_t{2}, found.size());
            for (const Connection* connection : found)
                CPPUNIT_ASSERT_EQUAL(token, static_cast<std::size_t>(connection->id()) % tokens);
        }
        CPPUNIT_ASSERT(index.find(tagOf("another")).empty());
        removeAllFrom(index);
    }

    void findsNoneThatWasRemoved()
    {
        TokenIndex index;
        addAllTo(index);
        for (std::size_t token = 0; token != tokens; ++token) {
            index.remove(*connections[token]);
            const std::vector<Connection*> found = index.find(tagOfToken(token));
            CPPUNIT_ASSERT(found == std::vector<Connection*>{connections[tokens + token].get()});
        }
        removeAllFrom(index);
        CPPUNIT_ASSERT(index.find(tagOfToken(0)).empty());
    }

    void removesWhatWasNeverAddedWithoutHarm()
    {
        TokenIndex index;
        index.remove(*connections.front());
        CPPUNIT_ASSERT(index.find(tagOfToken(0)).empty());
    }

private:
    static TokenTag tagOfToken(std::size_t number) { return tagOf("token" + std::to_string(number)); }

    void addAllTo(TokenIndex& index)
    {
        for (std::size_t number = 0; number != connections.size(); ++number)
            index.add(tagOfToken(number % tokens), *connections[number]);
    }

    void removeAllFrom(TokenIndex& index)
    {
        for (const auto& connection : connections)
            index.remove(*connection);
    }

    std::unique_ptr<ServerState> state;
    std::vector<std::shared_ptr<Connection>> connections;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TokenIndexTest);

} // namespace

} // namespace beckon
