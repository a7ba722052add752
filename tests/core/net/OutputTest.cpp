#include "net/Output.h"

#include "HttpServerFixture.h"
#include "net/ServerState.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace beckon {

namespace {

constexpr std::size_t slack = 128UL * 1024; ///< what a chunk may hold of bytes that have left

class OutputTest final : public test::HttpServerFixture
{
    CPPUNIT_TEST_SUITE(OutputTest);
    CPPUNIT_TEST(smallPartsOfOneTurnAllLeave);
    CPPUNIT_TEST(aBacklogLeavesWholeAndInOrder);
    CPPUNIT_TEST(anOutputThatEndsGivesItsShareBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        test::HttpServerFixture::setUp();
        state = std::make_unique<ServerState>(parts());
        std::array<int, 2> both{};
        CPPUNIT_ASSERT_EQUAL(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both.data()));
        ours = FileDescriptor(both[0]);
        theirs = FileDescriptor(both[1]);
    }

    void smallPartsOfOneTurnAllLeave()
    {
        Output output;
        for (const std::string_view part : {"one", "two", "three"})
            output.append(home(), {&part, 1});
        CPPUNIT_ASSERT_EQUAL(std::size_t{11}, output.size());
        CPPUNIT_ASSERT(output.flush(home(), ours.get()) == Output::Flushed::All);
        CPPUNIT_ASSERT_EQUAL(std::string("onetwothree"), readAll());
    }

    void aBacklogLeavesWholeAndInOrder()
    {
        Output output;
        const std::string sent = append(output, 3'000'000);
        std::string received;
        while (output.flush(home(), ours.get()) == Output::Flushed::Partly) {
            CPPUNIT_ASSERT(output.hasBacklog());
            CPPUNIT_ASSERT(total() >= output.size() && total() <= output.size() + slack);
            received += readAll();
        }
        received += readAll();
        CPPUNIT_ASSERT(received == sent);
        CPPUNIT_ASSERT(!output.hasBacklog() && output.empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, total());
    }

    void anOutputThatEndsGivesItsShareBack()
    {
        {
            Output output;
            append(output, 3'000'000);
            CPPUNIT_ASSERT(output.flush(home(), ours.get()) == Output::Flushed::Partly);
            CPPUNIT_ASSERT(total() > 0);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, total());
    }

private:
    std::size_t total() const { return state->backlogBytes; }
    LoopConnections& home() { return *state->perLoop.front(); }

    /// Appends parts of many sizes, and returns them as one.
    std::string append(Output& output, std::size_t count)
    {
        std::string all;
        for (std::size_t size = 1; all.size() < count; size = size * 7 % 70'001) {
            const std::string text(size, static_cast<char>('a' + size % 26));
            const std::string_view one = text;
            output.append(home(), {&one, 1});
            all += text;
        }
        return all;
    }

    std::string readAll()
    {
        std::string all;
        std::array<char, 65536> buffer{};
        for (ssize_t count = 0; (count = ::recv(theirs.get(), buffer.data(), buffer.size(), 0)) > 0;)
            all.append(buffer.data(), static_cast<std::size_t>(count));
        return all;
    }

    std::unique_ptr<ServerState> state;
    FileDescriptor ours;
    FileDescriptor theirs;
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutputTest);

} // namespace

} // namespace beckon
