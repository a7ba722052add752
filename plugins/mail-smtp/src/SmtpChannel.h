#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Error.h"
#include "beckon/base/Mutex.h"

#include <Poco/Net/StreamSocket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::mailsmtp {

/// The talk with the mail server has failed and cannot go on. what() says why in one line, without secrets or a recipient.
class SmtpFailure : public Error
{
public:
    using Error::Error;
};

/// One answer of the server (RFC 5321 section 4.2).
struct Reply
{
    int code = 0;
    std::vector<std::string> lines; ///< without the code

    bool positive() const noexcept { return code >= 200 && code < 300; }
    bool transient() const noexcept { return code >= 400 && code < 500; }
    std::string text() const;
};

enum class Certificate : std::uint8_t
{
    Check, ///< against the system's certificate authorities and the host's name
    Accept
};

/// The bytes between us and one mail server: commands out, answers in, in the clear or over TLS.
/// Threads: one, but for interrupt(). Errors: SmtpFailure from every method.
class SmtpChannel
{
public:
    /// `timeout` is for a connect to one address, and for one answer as a whole.
    explicit SmtpChannel(Milliseconds timeout) : _timeout(timeout) {}

    /// Tries every address of the host.
    void connect(const std::string& host, std::uint16_t port);

    /// From here on over TLS (1.2 at least).
    void startTls(const std::string& host, Certificate certificate);

    bool isSecure() const noexcept { return _secure; }

    /// Is the server on this machine, where nobody is in between?
    bool isLoopback() const noexcept { return _loopback; }

    void write(std::string_view bytes);
    Reply readReply() { return readReply(_timeout); }
    Reply readReply(Milliseconds timeout);

    /// Ends whatever the channel waits for, and all that it would wait for later, with SmtpFailure. Threads: any, while the channel lives.
    void interrupt() noexcept;

private:
    std::string readLine(SteadyTime deadline);
    void receive(SteadyTime deadline);
    void use(const Poco::Net::StreamSocket& socket);

    const Milliseconds _timeout;
    Poco::Net::StreamSocket _socket;
    Mutex _mutex;
    int _descriptor BECKON_GUARDED_BY(_mutex) = -1;
    bool _interrupted BECKON_GUARDED_BY(_mutex) = false;
    std::string _received;
    bool _secure = false;
    bool _loopback = false;
};

} // namespace beckon::mailsmtp
