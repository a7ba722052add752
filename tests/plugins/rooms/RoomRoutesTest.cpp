#include "RoomRoutes.h"

#include "CountingStore.h"
#include "RoomJson.h"
#include "RoomsFixture.h"
#include "beckon/http/ApiError.h"
#include "security/JwtTokens.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <string>

namespace beckon::rooms {

namespace {

using Route = Response (RoomRoutes::*)(const Request&);

class FakeCluster final : public Cluster
{
public:
    const std::string& nodeId() const noexcept override { return _id; }
    void observe(std::weak_ptr<ClusterObserver>) override {}
    void enter(std::string_view, std::string_view, Removal, Entered) override {}
    void arrive(std::string_view, std::string_view) override {}
    void expect(std::string_view, std::string_view) override {}
    void drop(std::string_view, std::string_view, std::uint64_t) override {}
    void leave(std::string_view, std::string_view, std::uint64_t) override {}
    void remove(std::string_view, std::string_view) override {}
    void watch(std::string_view) override {}
    void unwatch(std::string_view) override {}
    Posting send(const std::string&, const Letter&, std::span<const std::string_view>) override { return Posting::Full; }

    std::vector<Names> connected(std::span<const std::string> rooms) const override
    {
        ++asked;
        std::vector<Names> names;
        for (const std::string& room : rooms) {
            const auto it = _rooms.find(room);
            names.push_back(it == _rooms.end() ? Names{} : it->second);
        }
        return names;
    }

    void connect(const std::string& room, const std::string& user) { _rooms[room].push_back(user); }

    mutable int asked = 0;

private:
    std::string _id = "node";
    std::map<std::string, Names, std::less<>> _rooms;
};

/// The routes as the router would call them: what they throw has become an answer.
struct RoutesFixture : RoomsFixture
{
    Request as(const std::string& user)
    {
        Request request;
        request.headers.push_back({"Authorization", "Bearer " + tokens.issue(TokenPurpose::Access, user)});
        return request;
    }

    Response call(Route route, const Request& request)
    {
        try {
            return (routes.*route)(request);
        } catch (const ApiError& error) {
            return error.response();
        }
    }

    Response create(const std::string& body)
    {
        Request request = as("ann");
        request.body = body;
        return call(&RoomRoutes::create, request);
    }

    Response list(const std::string& query)
    {
        Request request = as("ann");
        request.query = query;
        return call(&RoomRoutes::list, request);
    }

    Response on(Route route, const std::string& user, const std::string& room)
    {
        Request request = as(user);
        request.parameters.emplace_back("room_id", room);
        return call(route, request);
    }

    FakeCluster cluster;
    JwtTokens tokens{{"HS256", {Secret("a secret of thirty-two characters"), {}, {}}, Seconds(1800)}, clock};
    test::CountingStore store{clock};
    Metrics metrics;
    RateLimit creations{store, metrics, "rooms.user", {60, Seconds(60)}};
    RoomRoutes routes{directory, tokens, cluster, creations};
};

void assertAnswer(int status, const std::string& body, const Response& response)
{
    CPPUNIT_ASSERT_EQUAL(body, response.body);
    CPPUNIT_ASSERT_EQUAL(status, response.status);
}

/// 422 with a detail that begins with the name of what is wrong.
void assertNames(const std::string& name, const Response& response)
{
    CPPUNIT_ASSERT_EQUAL(422, response.status);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(response.body, std::size_t{0}, response.body.find(R"({"detail":")" + name + " "));
}

std::string repeated(const std::string& text, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

std::string roomJson(const std::string& id, const std::string& participants, const std::string& connected)
{
    return R"({"room_id":")" + id +
           R"(","name":"a room","description":null,"owner":"ann","created_at":"2026-01-01T00:00:00Z","participants":[)" + participants +
           R"(],"connected":[)" + connected + "]}";
}

class RoomRoutesTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RoomRoutesTest);
    CPPUNIT_TEST(everyRouteNeedsATokenBeforeAnythingElse);
    CPPUNIT_TEST(aNewRoomIsShownWithItsLocation);
    CPPUNIT_TEST(aDescriptionIsKeptAsItCame);
    CPPUNIT_TEST(aNameIsTrimmedAndHasOneToAHundredCharacters);
    CPPUNIT_TEST(aNameWithControlCharactersIsRefused);
    CPPUNIT_TEST(aDescriptionHasAtMostAThousandCharacters);
    CPPUNIT_TEST(membersOfAnotherTypeAreRefused);
    CPPUNIT_TEST(aUserMakesSoManyRoomsAndNoMore);
    CPPUNIT_TEST(joiningAndLeavingAnswerTheRoomAsItIsThen);
    CPPUNIT_TEST(aRoomIsShownToAnyUserWithWhoIsConnected);
    CPPUNIT_TEST(onlyParticipantsAreShownAsConnected);
    CPPUNIT_TEST(anUnknownRoomIsNotFound);
    CPPUNIT_TEST(theListIsAnArrayOfRooms);
    CPPUNIT_TEST(theListTakesLimitAndOffset);
    CPPUNIT_TEST(limitsAndOffsetsOutsideAreRefused);
    CPPUNIT_TEST(timesAreIso8601InUtc);
    CPPUNIT_TEST_SUITE_END();

    void everyRouteNeedsATokenBeforeAnythingElse()
    {
        RoutesFixture f;
        Request request;
        request.body = "no json";
        request.query = "limit=no";
        request.parameters.emplace_back("room_id", "unknown");
        for (const Route route : {&RoomRoutes::create, &RoomRoutes::list, &RoomRoutes::show, &RoomRoutes::join, &RoomRoutes::leave})
            CPPUNIT_ASSERT_EQUAL(401, f.call(route, request).status);
    }

    void aNewRoomIsShownWithItsLocation()
    {
        RoutesFixture f;
        const Response response = f.create(R"({"name": "a room", "description": null})");
        const std::string id = f.directory.ofUser("ann", {}).at(0).id;
        assertAnswer(201, roomJson(id, R"("ann")", ""), response);
        CPPUNIT_ASSERT_EQUAL(std::string("Location"), response.headers.back().name);
        CPPUNIT_ASSERT_EQUAL("/api/rooms/" + id, response.headers.back().value);
    }

    void aDescriptionIsKeptAsItCame()
    {
        RoutesFixture f;
        f.create(R"({"name": "a room", "description": " two\nlines "})");
        f.create(R"({"name": "a room", "description": ""})");
        f.create(R"({"name": "a room"})");
        const std::vector<Room> rooms = f.directory.ofUser("ann", {});
        CPPUNIT_ASSERT_EQUAL(std::string(" two\nlines "), rooms.at(0).description.value());
        CPPUNIT_ASSERT_EQUAL(std::string(), rooms.at(1).description.value());
        CPPUNIT_ASSERT(!rooms.at(2).description);
    }

    void aNameIsTrimmedAndHasOneToAHundredCharacters()
    {
        RoutesFixture f;
        const std::string longest = repeated("\xF0\x9F\x8E\x89", 100);
        CPPUNIT_ASSERT_EQUAL(201, f.create(R"({"name": "  )" + longest + R"( \t\n"})").status);
        CPPUNIT_ASSERT(f.namesOf("ann") == Names{longest});
        assertNames("name", f.create(R"({"name": ")" + longest + R"(!"})"));
        assertNames("name", f.create(R"({"name": " \u00a0 "})"));
        assertNames("name", f.create(R"({"name": ""})"));
    }

    void aNameWithControlCharactersIsRefused()
    {
        RoutesFixture f;
        for (const char* bad : {R"(a\u0000)", R"(a\u001bb)", R"(a\nb)", R"(a\u007fb)", R"(a\u0085b)", R"(a\u2028b)"})
            assertNames("name", f.create(std::string(R"({"name": ")") + bad + R"("})"));
    }

    void aDescriptionHasAtMostAThousandCharacters()
    {
        RoutesFixture f;
        const std::string longest = repeated("\xC3\xA9", 1000);
        CPPUNIT_ASSERT_EQUAL(201, f.create(R"({"name": "a", "description": ")" + longest + R"("})").status);
        assertNames("description", f.create(R"({"name": "a", "description": ")" + longest + R"(!"})"));
        assertNames("description", f.create(R"({"name": "a", "description": "\u0000"})"));
    }

    void membersOfAnotherTypeAreRefused()
    {
        RoutesFixture f;
        assertNames("name", f.create("{}"));
        assertNames("name", f.create(R"({"name": null})"));
        assertNames("name", f.create(R"({"name": 1})"));
        assertNames("description", f.create(R"({"name": "a", "description": []})"));
        CPPUNIT_ASSERT_EQUAL(400, f.create("").status);
    }

    void aUserMakesSoManyRoomsAndNoMore()
    {
        RoutesFixture f;
        CPPUNIT_ASSERT_EQUAL(422, f.create("{}").status);
        for (int i = 0; i < 60; ++i)
            CPPUNIT_ASSERT_EQUAL(201, f.create(R"({"name": "a room"})").status);
        CPPUNIT_ASSERT_EQUAL(429, f.create(R"({"name": "a room"})").status);
        Request bobs = f.as("bob");
        bobs.body = R"({"name": "a room"})";
        CPPUNIT_ASSERT_EQUAL(201, f.call(&RoomRoutes::create, bobs).status);
        f.clock.advance(Seconds(60));
        CPPUNIT_ASSERT_EQUAL(201, f.create(R"({"name": "a room"})").status);
    }

    void joiningAndLeavingAnswerTheRoomAsItIsThen()
    {
        RoutesFixture f;
        const std::string id = f.make("ann");
        assertAnswer(200, roomJson(id, R"("ann","bob")", ""), f.on(&RoomRoutes::join, "bob", id));
        assertAnswer(200, roomJson(id, R"("ann","bob")", ""), f.on(&RoomRoutes::join, "bob", id));
        assertAnswer(200, roomJson(id, R"("bob")", ""), f.on(&RoomRoutes::leave, "ann", id));
        assertAnswer(200, roomJson(id, R"("bob")", ""), f.on(&RoomRoutes::leave, "ann", id));
        assertAnswer(200, roomJson(id, "", ""), f.on(&RoomRoutes::leave, "bob", id));
    }

    void aRoomIsShownToAnyUserWithWhoIsConnected()
    {
        RoutesFixture f;
        const std::string id = f.make("ann");
        f.directory.joinAndTell(id, "zoe");
        f.cluster.connect(id, "zoe");
        f.cluster.connect(id, "ann");
        assertAnswer(200, roomJson(id, R"("ann","zoe")", R"("zoe","ann")"), f.on(&RoomRoutes::show, "stranger", id));
    }

    void onlyParticipantsAreShownAsConnected()
    {
        RoutesFixture f;
        const std::string id = f.make("ann");
        f.directory.joinAndTell(id, "zoe");
        f.cluster.connect(id, "zoe");
        f.cluster.connect(id, "ann");
        // The roster hears of it later than the database.
        assertAnswer(200, roomJson(id, R"("ann")", R"("ann")"), f.on(&RoomRoutes::leave, "zoe", id));
        assertAnswer(200, "[" + roomJson(id, R"("ann")", R"("ann")") + "]", f.list(""));
    }

    void anUnknownRoomIsNotFound()
    {
        RoutesFixture f;
        for (const Route route : {&RoomRoutes::show, &RoomRoutes::join, &RoomRoutes::leave}) {
            assertAnswer(404, R"({"detail":"Room not found"})", f.on(route, "ann", "AAAAAAAAAAAAAAAAAAAAAA"));
            assertAnswer(404, R"({"detail":"Room not found"})", f.on(route, "ann", "' OR 1=1"));
        }
    }

    void theListIsAnArrayOfRooms()
    {
        RoutesFixture f;
        assertAnswer(200, "[]", f.list(""));
        const std::string first = f.make("ann");
        const std::string second = f.make("ann");
        f.make("bob");
        f.directory.joinAndTell(second, "bob");
        f.cluster.connect(first, "ann");
        f.cluster.asked = 0;
        assertAnswer(200, "[" + roomJson(first, R"("ann")", R"("ann")") + "," + roomJson(second, R"("ann","bob")", "") + "]", f.list(""));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the cluster is asked once", 1, f.cluster.asked);
    }

    void theListTakesLimitAndOffset()
    {
        RoutesFixture f;
        f.make("ann");
        const std::string second = f.make("ann");
        f.make("ann");
        assertAnswer(200, "[" + roomJson(second, R"("ann")", "") + "]", f.list("limit=1&offset=1"));
        CPPUNIT_ASSERT_EQUAL(200, f.list("limit=500").status);
        assertAnswer(200, "[]", f.list("offset=9000000000000000000"));
    }

    void limitsAndOffsetsOutsideAreRefused()
    {
        RoutesFixture f;
        for (const char* bad : {"0", "501", "-1", "", "ten", "1.5", "%2B1", "1%20", "0x10", "99999999999999999999"})
            assertNames("limit", f.list("limit=" + std::string(bad)));
        for (const char* bad : {"-1", "", "x", "1.0", "99999999999999999999"})
            assertNames("offset", f.list("offset=" + std::string(bad)));
    }

    void timesAreIso8601InUtc()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("1970-01-01T00:00:00Z"), toIso8601(0));
        CPPUNIT_ASSERT_EQUAL(std::string("2024-02-29T23:59:59Z"), toIso8601(1'709'251'199));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RoomRoutesTest);

} // namespace

} // namespace beckon::rooms
