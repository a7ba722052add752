#include "SmtpSocket.h"

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
#include <chrono>
#include <vector>

namespace beckon::mailsmtp {

namespace {

constexpr std::size_t longestAnswer = 65'536; ///< bytes; RFC 5321 section 4.5.3.1.5 asks for 512 a line

Poco::Timespan timespan(Milliseconds time)
{
    return Poco::Timespan(std::chrono::microseconds(std::max(time, Milliseconds{1})).count());
}

std::string reason(const Poco::Exception& error)
{
    return forLog(error.displayText(), {});
}

/// Not Poco's resolve(), which looks up the name of an address too; and without AI_ADDRCONFIG, which hides localhost from a machine without
/// network.
std::vector<Poco::Net::IPAddress> addressesOf(const std::string& host)
{
    Poco::Net::IPAddress address;
    if (Poco::Net::IPAddress::tryParse(host, address))
        return {address};
    try {
        return Poco::Net::DNS::hostByName(host, 0).addresses();
    } catch (const Poco::Exception& error) {
        throw SmtpFailure("the name " + host + " does not resolve (" + reason(error) + ")");
    }
}

} // namespace

void SmtpSocket::connectTo(const std::string& host, std::uint16_t port)
{
    const std::vector<Poco::Net::IPAddress> addresses = addressesOf(host);
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
            expectAnswer();
            return;
        } catch (const Poco::Exception& error) {
            lastError = reason(error);
        }
    }
    throw SmtpFailure("no connection to " + host + ":" + std::to_string(port) + " (" + lastError + ")");
}

void SmtpSocket::startTls(const std::string& host, Certificate certificate)
{
    // What came in the clear before the handshake could have been put there by anyone.
    if (_last != '\n')
        throw SmtpFailure("the server speaks out of turn before TLS begins");
    attempt("no TLS with " + host, [&] {
        using Poco::Net::Context;
        const bool check = certificate == Certificate::Check;
        Context::Ptr context(new Context(Context::TLS_CLIENT_USE, "", check ? Context::VERIFY_STRICT : Context::VERIFY_NONE, 9, check));
        context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
        _connection.setReceiveTimeout(timespan(_timeout));
        use(Poco::Net::SecureStreamSocket::attach(_connection, host, context));
        _secure = true;
        expectAnswer();
        return 0;
    });
}

void SmtpSocket::interrupt() noexcept
{
    const MutexLock lock(_mutex);
    _interrupted = true;
    if (_descriptor >= 0)
        ::shutdown(_descriptor, SHUT_RDWR);
}

int SmtpSocket::sendBytes(const void* buffer, int length, int flags)
{
    return attempt("the connection broke", [&] {
        const char* const bytes = static_cast<const char*>(buffer);
        for (int sent = 0; sent < length;) {
            const int count = _connection.sendBytes(bytes + sent, length - sent, flags);
            if (count <= 0)
                throw SmtpFailure("the connection broke");
            sent += count;
        }
        expectAnswer();
        return length;
    });
}

int SmtpSocket::receiveBytes(void* buffer, int length, int flags)
{
    return attempt("no answer", [&] {
        const auto left = std::chrono::duration_cast<Milliseconds>(_deadline - std::chrono::steady_clock::now());
        if (left <= Milliseconds{0})
            throw SmtpFailure("no answer in time");
        if (_answerSize >= longestAnswer)
            throw SmtpFailure("an answer without end");
        _connection.setReceiveTimeout(timespan(left));
        // A byte at a time in the clear: the session then keeps none that came before TLS and would count as said under TLS.
        const int count = _connection.receiveBytes(buffer, _secure ? length : std::min(length, 1), flags);
        if (count <= 0)
            throw SmtpFailure("the server hung up");
        _answerSize += static_cast<std::size_t>(count);
        _last = static_cast<const char*>(buffer)[count - 1];
        return count;
    });
}

/// What Poco's sockets throw becomes ours, and is kept: Poco's streams swallow it.
template <typename Work>
int SmtpSocket::attempt(const std::string& what, const Work& work)
{
    if (!_failure.empty())
        throw SmtpFailure(_failure);
    try {
        return work();
    } catch (const Poco::Exception& error) {
        _failure = what + " (" + reason(error) + ")";
        throw SmtpFailure(_failure);
    } catch (const SmtpFailure& error) {
        _failure = error.what();
        throw;
    }
}

void SmtpSocket::use(const Poco::Net::StreamSocket& socket)
{
    const MutexLock lock(_mutex);
    if (_interrupted)
        throw SmtpFailure("interrupted");
    _connection = socket;
    _descriptor = socket.impl()->sockfd();
}

void SmtpSocket::expectAnswer() noexcept
{
    _deadline = std::chrono::steady_clock::now() + _timeout;
    _answerSize = 0;
}

} // namespace beckon::mailsmtp
