#pragma once

#include "MailQueue.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Secret.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace beckon::mailsmtp {

enum class TlsPolicy : std::uint8_t
{
    Auto,     ///< when the server offers STARTTLS; the certificate is checked unless the server is on the loopback interface
    Required, ///< no mail without TLS, and the certificate is checked always
    Off
};

enum class TlsStart : std::uint8_t
{
    Command,  ///< STARTTLS (RFC 3207)
    FirstByte ///< the connection begins with TLS (RFC 8314 section 3, port 465)
};

/// How to reach the mail server, and how patiently. A plain value.
struct SmtpOptions
{
    std::string host = "localhost";
    std::uint16_t port = 1025;
    std::string user;
    Secret password; ///< empty: no log-in
    std::string from;
    TlsPolicy tls = TlsPolicy::Auto;
    TlsStart tlsStart = TlsStart::Command;
    Milliseconds timeout{10'000}; ///< for a connect, and for each answer of the server
    std::size_t queueLimit = 1'000;
    Milliseconds mostAge{Seconds{86'400}}; ///< a mail that could not be delivered for so long is given up
    Milliseconds flush{5'000};             ///< for what is queued at a stop
    Backoff backoff;
};

} // namespace beckon::mailsmtp
