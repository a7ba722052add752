#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Export.h"
#include "beckon/service/Health.h"

#include <string>
#include <string_view>

namespace beckon::inline abi1 {

/// A plain-text mail to one recipient. `to` is a checked address without control characters.
struct Mail
{
    std::string to;
    std::string subject;
    std::string text;          ///< lines end with '\n'
    Milliseconds usefulFor{0}; ///< after it, nobody wants the mail any more; 0: whenever it arrives
};

/// Delivers mails. Exactly one plugin provides it (`MAILER` picks mail-<it>).
/// Ownership: the plugin's, valid until the consumer's stop() has returned. Threads: any, many at once.
class BECKON_API Mailer
{
public:
    static constexpr std::string_view contractName = "Mailer";

    virtual ~Mailer() = default;

    /// Takes the mail over and returns at once; delivery follows, and is tried again while it fails and the mail is useful. Throws
    /// Unavailable when the queue is full.
    virtual void send(Mail mail) = 0;

    virtual Health health() const = 0;
};

} // namespace beckon::inline abi1
