#include "SmtpChannel.h"

#include "Address.h"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/DNS.h>
#include <Poco/Net/HostEntry.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Timespan.h>

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstddef>

namespace beckon::mailsmtp {

namespace {

constexpr std::size_t longestLine = 2'000; ///< RFC 5321 section 4.5.3.1.5 asks for 512
constexpr std::size_t longestReply = 64;   ///< lines

Poco::Timespan timespan(Milliseconds time)
{
    return Poco::Timespan(std::chrono::microseconds(std::max(time, Milliseconds{1})).count());
}

SteadyTime deadlineIn(Milliseconds time)
{
    return std::chrono::steady_clock::now() + time;
}

std::string reason(const Poco::Exception& error)
{
    const std::string text = error.message().empty() ? error.name() : std::string(error.name()) + ": " + error.message();
    return forLog(text, {});
}

/// What Poco's sockets throw becomes ours.
template <typename Work>
auto guarded(const std::string& what, const Work& work)
{
    try {
        return work();
    } catch (const Poco::Exception& error) {
        throw SmtpFailure(what + " (" + reason(error) + ")");
    }
}

/// Not Poco's resolve(), which looks up the name of an address too; and without AI_ADDRCONFIG, which hides localhost from a machine without
/// network.
std::vector<Poco::Net::IPAddress> addressesOf(const std::string& host)
{
    Poco::Net::IPAddress address;
    if (Poco::Net::IPAddress::tryParse(host, address))
        return {address};
    return guarded("the name " + host + " does not resolve", [&host] {
        const Poco::Net::HostEntry entry = Poco::Net::DNS::hostByName(host, 0);
        return entry.addresses();
    });
}

} // namespace

std::string Reply::text() const
{
    std::string all = std::to_string(code);
    for (const std::string& line : lines)
        all += ' ' + line;
    return all;
}

void SmtpChannel::connect(const std::string& host, std::uint16_t port)
{
    const std::vector<Poco::Net::IPAddress> addresses = addressesOf(host);
    const std::string place = host + ":" + std::to_string(port);
    std::string lastError = "no address";
    for (const Poco::Net::IPAddress& address : addresses) {
        try {
            const Poco::Net::SocketAddress target(address, port);
            Poco::Net::StreamSocket socket(target.family());
            use(socket);
            socket.connect(target, timespan(_timeout));
            socket.setSendTimeout(timespan(_timeout));
            socket.setReceiveTimeout(timespan(_timeout));
            socket.setNoDelay(true);
            _loopback = address.isLoopback();
            return;
        } catch (const Poco::Exception& error) {
            lastError = reason(error);
        }
    }
    throw SmtpFailure("no connection to " + place + " (" + lastError + ")");
}

void SmtpChannel::startTls(const std::string& host, Certificate certificate)
{
    // What came in the clear before the handshake could have been put there by anyone.
    if (!_received.empty())
        throw SmtpFailure("the server speaks out of turn before TLS begins");
    guarded("no TLS with " + host, [&] {
        using Poco::Net::Context;
        const bool check = certificate == Certificate::Check;
        Context::Ptr context(new Context(Context::TLS_CLIENT_USE, "", check ? Context::VERIFY_STRICT : Context::VERIFY_NONE, 9, check));
        context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
        _socket.setReceiveTimeout(timespan(_timeout));
        use(Poco::Net::SecureStreamSocket::attach(_socket, host, context));
        _secure = true;
    });
}

void SmtpChannel::write(std::string_view bytes)
{
    guarded("the connection broke", [&] {
        while (!bytes.empty()) {
            const int sent = _socket.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
            if (sent <= 0)
                throw SmtpFailure("the connection broke");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    });
}

Reply SmtpChannel::readReply(Milliseconds timeout)
{
    const SteadyTime deadline = deadlineIn(timeout);
    Reply reply;
    while (reply.lines.size() < longestReply) {
        const std::string line = readLine(deadline);
        const auto isDigit = [](unsigned char c) { return std::isdigit(c) != 0; };
        if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, isDigit) ||
            (line.size() > 3 && line[3] != ' ' && line[3] != '-'))
            throw SmtpFailure("what answers is no mail server");
        reply.code = std::stoi(line.substr(0, 3));
        reply.lines.push_back(line.size() > 4 ? line.substr(4) : std::string());
        if (line.size() == 3 || line[3] == ' ')
            return reply;
    }
    throw SmtpFailure("an answer without end");
}

void SmtpChannel::interrupt() noexcept
{
    const MutexLock lock(_mutex);
    _interrupted = true;
    if (_descriptor >= 0)
        ::shutdown(_descriptor, SHUT_RDWR);
}

std::string SmtpChannel::readLine(SteadyTime deadline)
{
    for (;;) {
        const std::size_t end = _received.find('\n');
        if (end != std::string::npos) {
            std::string line = _received.substr(0, end);
            _received.erase(0, end + 1);
            if (!line.empty() && line.back() == '\r')
                line.pop_back();
            return line;
        }
        if (_received.size() > longestLine)
            throw SmtpFailure("an answer without end");
        receive(deadline);
    }
}

void SmtpChannel::receive(SteadyTime deadline)
{
    const auto left = std::chrono::duration_cast<Milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left <= Milliseconds{0})
        throw SmtpFailure("no answer in time");
    guarded("no answer", [&] {
        std::array<char, 1'024> buffer;
        _socket.setReceiveTimeout(timespan(left));
        const int count = _socket.receiveBytes(buffer.data(), static_cast<int>(buffer.size()));
        if (count <= 0)
            throw SmtpFailure("the server hung up");
        _received.append(buffer.data(), static_cast<std::size_t>(count));
    });
}

void SmtpChannel::use(const Poco::Net::StreamSocket& socket)
{
    const MutexLock lock(_mutex);
    if (_interrupted)
        throw SmtpFailure("interrupted");
    _socket = socket;
    _descriptor = socket.impl()->sockfd();
}

} // namespace beckon::mailsmtp
