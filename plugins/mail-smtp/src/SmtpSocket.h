#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Error.h"
#include "beckon/base/Mutex.h"

#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/StreamSocketImpl.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace beckon::mailsmtp {

/// The talk with the mail server has failed and cannot go on. what() says why in one line, without secrets or a recipient.
class SmtpFailure : public Error
{
public:
    using Error::Error;
};

enum class Certificate : std::uint8_t
{
    Check, ///< against the system's certificate authorities and the host's name
    Accept
};

/// The connection under Poco's SMTP session, which waits for an answer line by line, without end where the server hangs up within one.
/// Here an answer as a whole has a deadline and a size, and the end of the connection is an error. TLS begins below the session.
/// Ownership: counted, as every socket of Poco's. Threads: one, but for interrupt().
/// Errors: SmtpFailure; after one in a read or a write, every other fails at once with the same words.
class SmtpSocket final : public Poco::Net::StreamSocketImpl
{
public:
    /// `timeout` is for a connect to one address, for one write, and for one answer as a whole.
    explicit SmtpSocket(Milliseconds timeout) : _timeout(timeout) {}

    /// Tries every address of the host.
    void connectTo(const std::string& host, std::uint16_t port);

    /// From here on over TLS (1.2 at least).
    void startTls(const std::string& host, Certificate certificate);

    bool isSecure() const noexcept { return _secure; }

    /// Is the server on this machine, where nobody is in between?
    bool isLoopback() const noexcept { return _loopback; }

    /// For what follows.
    void setTimeout(Milliseconds timeout) noexcept { _timeout = timeout; }

    /// Ends whatever the socket waits for, and all that it would wait for later, with SmtpFailure. Threads: any, while the socket lives.
    void interrupt() noexcept;

    using StreamSocketImpl::receiveBytes;
    using StreamSocketImpl::sendBytes;
    int sendBytes(const void* buffer, int length, int flags) override;
    int receiveBytes(void* buffer, int length, int flags) override;

private:
    ~SmtpSocket() override = default;

    template <typename Work>
    int attempt(const std::string& what, const Work& work);
    void use(const Poco::Net::StreamSocket& socket);
    void expectAnswer() noexcept;

    Milliseconds _timeout;
    Poco::Net::StreamSocket _connection;
    Mutex _mutex;
    int _descriptor BECKON_GUARDED_BY(_mutex) = -1;
    bool _interrupted BECKON_GUARDED_BY(_mutex) = false;
    SteadyTime _deadline{};
    std::size_t _answerSize = 0;
    char _last = '\n'; ///< the byte read last
    std::string _failure;
    bool _secure = false;
    bool _loopback = false;
};

} // namespace beckon::mailsmtp
