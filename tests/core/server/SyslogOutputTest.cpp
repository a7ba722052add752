#include "server/SyslogOutput.h"

#include "TemporaryDirectory.h"
#include "event/FileDescriptor.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

namespace beckon {
namespace {

/// A syslog daemon of the test's own.
class Daemon
{
public:
    explicit Daemon(const std::filesystem::path& path) : _socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string name = path.string();
        std::copy(name.begin(), name.end(), address.sun_path);
        CPPUNIT_ASSERT_EQUAL(0, ::bind(_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
    }

    std::string receive() const
    {
        std::array<char, 16384> bytes{};
        const ssize_t count = ::recv(_socket.get(), bytes.data(), bytes.size(), 0);
        return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }

private:
    FileDescriptor _socket;
};

class SyslogOutputTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SyslogOutputTest);
    CPPUNIT_TEST(aLineIsADatagramWithPriorityTimeAndProcess);
    CPPUNIT_TEST(everyLevelHasASeverity);
    CPPUNIT_TEST(aDaemonThatWasRestartedIsFoundAgain);
    CPPUNIT_TEST(aLongLineIsCut);
    CPPUNIT_TEST(aDaemonThatReadsNothingIsGivenUp);
    CPPUNIT_TEST_SUITE_END();

    static bool never() { return false; }

    void aLineIsADatagramWithPriorityTimeAndProcess()
    {
        const Daemon daemon(_path);
        _output.write(Poco::Message::PRIO_WARNING, "a line\n", never);
        const std::string received = daemon.receive();
        constexpr std::size_t timeLength = 15; // "Nov 23 08:00:00"
        CPPUNIT_ASSERT_MESSAGE(received, received.starts_with("<28>") && received.size() > 4 + timeLength);
        const std::string time = received.substr(4, timeLength);
        CPPUNIT_ASSERT_MESSAGE(received, time[3] == ' ' && time[6] == ' ' && time[9] == ':' && time[12] == ':');
        CPPUNIT_ASSERT_EQUAL(" beckond[" + std::to_string(::getpid()) + "]: a line", received.substr(4 + timeLength));
    }

    void everyLevelHasASeverity()
    {
        CPPUNIT_ASSERT_EQUAL(1, syslogSeverity(Poco::Message::PRIO_FATAL));
        CPPUNIT_ASSERT_EQUAL(3, syslogSeverity(Poco::Message::PRIO_ERROR));
        CPPUNIT_ASSERT_EQUAL(6, syslogSeverity(Poco::Message::PRIO_INFORMATION));
        CPPUNIT_ASSERT_EQUAL(7, syslogSeverity(Poco::Message::PRIO_DEBUG));
        CPPUNIT_ASSERT_EQUAL(7, syslogSeverity(Poco::Message::PRIO_TRACE));
    }

    void aDaemonThatWasRestartedIsFoundAgain()
    {
        {
            const Daemon first(_path);
            _output.write(Poco::Message::PRIO_WARNING, "one\n", never);
            CPPUNIT_ASSERT(first.receive().ends_with(": one"));
        }
        std::filesystem::remove(_path);
        const Daemon second(_path);
        _output.write(Poco::Message::PRIO_WARNING, "two\n", never);
        CPPUNIT_ASSERT(second.receive().ends_with(": two"));
    }

    void aLongLineIsCut()
    {
        const Daemon daemon(_path);
        _output.write(Poco::Message::PRIO_WARNING, std::string(100'000, 'x') + "\n", never);
        CPPUNIT_ASSERT_EQUAL(std::size_t{8192}, daemon.receive().size());
    }

    void aDaemonThatReadsNothingIsGivenUp()
    {
        const Daemon daemon(_path);
        int asked = 0;
        while (asked == 0)
            _output.write(Poco::Message::PRIO_WARNING, "a line\n", [&] { return ++asked > 0; });
        CPPUNIT_ASSERT_EQUAL(1, asked);
    }

    test::TemporaryDirectory _directory;
    std::filesystem::path _path = _directory.path() / "log";
    SyslogOutput _output{_path};
};

CPPUNIT_TEST_SUITE_REGISTRATION(SyslogOutputTest);

} // namespace
} // namespace beckon
