#pragma once

#include "beckon/base/Clock.h"

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace beckon::test {

/// A mail server of its own process (sink.py), for one test. Ends with this object.
/// Threads: one. Errors: std::runtime_error when it does not start or an event does not come in time.
class SmtpSink
{
public:
    explicit SmtpSink(std::vector<std::string> options = {});
    ~SmtpSink();
    SmtpSink(const SmtpSink&) = delete;
    SmtpSink& operator=(const SmtpSink&) = delete;

    std::uint16_t port() const noexcept { return _port; }

    /// One line of what sink.py reports.
    struct Event
    {
        std::string name;
        std::map<std::string, std::string> members; ///< of a mail: sender, to, data (as it came), tls (0 or 1), login
    };

    /// The next event; waits for it.
    Event next(Milliseconds deadline = Milliseconds{10'000});

    /// The next mail; other events are passed over.
    Event nextMail();

    /// True when an event comes within that time.
    bool hears(Milliseconds time);

private:
    pid_t _process = -1;
    int _input = -1;
    int _output = -1;
    std::string _received;
    std::uint16_t _port = 0;
};

/// A port of 127.0.0.1 on which nobody listens.
std::uint16_t freePort();

/// The path of a PEM file with a new key and a certificate of its own for these names; made once per process.
std::string selfSignedCertificate(const std::string& names = "DNS:localhost,IP:127.0.0.1");

} // namespace beckon::test
