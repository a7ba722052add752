#pragma once

#include "SmtpOptions.h"
#include "SmtpSocket.h"

#include <Poco/AutoPtr.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace Poco::Net {
class SMTPClientSession;
}

namespace beckon::mailsmtp {

/// What became of one mail.
struct Delivery
{
    enum class Outcome : std::uint8_t
    {
        Accepted, ///< the server answers for it now
        Rejected, ///< refused for good: trying again would not help
        Deferred  ///< refused for now
    };

    Outcome outcome = Outcome::Accepted;
    std::string reply; ///< the refusal, as the server worded it; it may name the recipient
};

/// One session with the mail server: opened once, then any number of mails, then quit().
/// Ownership: keeps a reference to the options. Threads: one, but for interrupt().
/// Errors: SmtpFailure when the session cannot go on; the mail under way has not been accepted then, as far as anyone can tell.
class SmtpConnection
{
public:
    explicit SmtpConnection(const SmtpOptions& options);
    ~SmtpConnection();
    SmtpConnection(const SmtpConnection&) = delete;
    SmtpConnection& operator=(const SmtpConnection&) = delete;

    /// Connects, greets, turns TLS on and logs in, as the options and the server's offers have it.
    void open();

    Delivery deliver(const std::string& recipient, const std::string& message);

    /// Says good-bye, whatever went before; a server that does not answer is not waited for.
    void quit() noexcept;

    /// See SmtpSocket::interrupt().
    void interrupt() noexcept { _socket->interrupt(); }

private:
    /// One answer of the server.
    struct Reply
    {
        int code = 0;
        std::string text; ///< all lines, each with the code

        bool positive() const noexcept { return code >= 200 && code < 300; }
    };

    void greet();
    void secure();
    void logIn();
    void logInByLogin(const std::string& password);
    Reply command(const std::string& line);
    bool offers(const std::string& keyword, const std::string& parameter = {}) const;
    Certificate certificate() const noexcept;
    Delivery refused(const Reply& reply, std::string_view recipient);

    const SmtpOptions& _options;
    Poco::AutoPtr<SmtpSocket> _socket;
    std::unique_ptr<Poco::Net::SMTPClientSession> _session;
    std::vector<std::string> _offers; ///< lines of the answer to EHLO, in upper case, without the code
    bool _needsReset = false;
};

} // namespace beckon::mailsmtp
