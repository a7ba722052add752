#include "server/SyslogOutput.h"

#include "server/StandardError.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

namespace beckon {
namespace {

constexpr int facilityDaemon = 3;
constexpr int pollMilliseconds = 100;
constexpr std::size_t mostBytes = 8192; ///< what the usual daemons take

std::string localTime()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%b %e %H:%M:%S", &parts)};
}

} // namespace

int syslogSeverity(Poco::Message::Priority level) noexcept
{
    return std::min(static_cast<int>(level), 7);
}

void SyslogOutput::write(Poco::Message::Priority level, const std::string& line, const std::function<bool()>& giveUp)
{
    std::string datagram = "<" + std::to_string(facilityDaemon * 8 + syslogSeverity(level)) + ">" + localTime() + " beckond[" +
                           std::to_string(::getpid()) + "]: " + line;
    datagram.pop_back();
    datagram.resize(std::min(datagram.size(), mostBytes));
    // A daemon that was restarted has a new socket at the same place.
    const bool isSent = (_socket && send(datagram, giveUp)) || (connect() && send(datagram, giveUp));
    if (std::exchange(_isReached, isSent) != isSent && !isSent)
        complain("nobody takes syslog lines at " + _path.string() + " (logging.target); until then they come here");
    if (!isSent)
        writeStandardError(line, giveUp);
}

bool SyslogOutput::connect()
{
    sockaddr_un address{};
    const std::string path = _path.string();
    if (path.size() >= sizeof address.sun_path)
        return false;
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    _socket = FileDescriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (_socket && ::connect(_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return true;
    _socket.reset();
    return false;
}

bool SyslogOutput::send(const std::string& datagram, const std::function<bool()>& giveUp)
{
    while (::send(_socket.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL) < 0) {
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != ENOBUFS)
            return false;
        if (giveUp())
            return true;
        pollfd ready{_socket.get(), POLLOUT, 0};
        ::poll(&ready, 1, pollMilliseconds);
    }
    return true;
}

} // namespace beckon
