#pragma once

#include "SmtpChannel.h"
#include "SmtpOptions.h"

#include <cstdint>
#include <string>
#include <string_view>

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

/// One session with the mail server (RFC 5321): opened once, then any number of mails.
/// Ownership: keeps a reference to the options. Threads: one, but for interrupt().
/// Errors: SmtpFailure when the session cannot go on; the mail under way has not been accepted then, as far as anyone can tell.
class SmtpConnection
{
public:
    explicit SmtpConnection(const SmtpOptions& options) : _options(options), _channel(options.timeout) {}

    /// Connects, greets, turns TLS on and logs in, as the options and the server's offers have it.
    void open();

    Delivery deliver(const std::string& recipient, std::string_view message);

    /// Says good-bye; a server that does not answer is not waited for.
    void quit() noexcept;

    /// See SmtpChannel::interrupt().
    void interrupt() noexcept { _channel.interrupt(); }

private:
    void greet();
    void secure();
    void logIn();
    Reply command(std::string_view line);
    Reply secretCommand(const Secret& line);
    const std::string* offer(std::string_view keyword) const noexcept;
    Certificate certificate() const noexcept;
    Delivery settle(const Reply& reply, std::string_view recipient);

    const SmtpOptions& _options;
    SmtpChannel _channel;
    std::vector<std::string> _offers; ///< lines of the answer to EHLO, in upper case
    bool _needsReset = false;
};

} // namespace beckon::mailsmtp
