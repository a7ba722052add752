#pragma once

#include "beckon/base/Clock.h"
#include "beckon/service/Mailer.h"

#include <string>

namespace beckon::mailsmtp {

/// What a message says about itself.
struct MessageHead
{
    std::string from;
    std::string id; ///< left of the `@` of the Message-ID
    SystemTime date;
};

/// `mail` as an Internet message (RFC 5322): header and a quoted-printable UTF-8 body (RFC 2045), every line ended by CRLF and at most 76
/// characters long, all of it ASCII. A control character in the subject becomes a space, so that no header can be smuggled in.
/// The addresses are safe ones (isSafeAddress). Threads: pure.
std::string formatMessage(const Mail& mail, const MessageHead& head);

} // namespace beckon::mailsmtp
