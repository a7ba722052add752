#pragma once

#include "EmailAddress.h"
#include "Username.h"
#include "beckon/base/Clock.h"
#include "beckon/service/Mailer.h"

#include <string_view>

namespace beckon::auth {

/// The mail with a one-time code, which stands alone on its line. Pure.
Mail otpMail(const EmailAddress& to, std::string_view code, Milliseconds lifetime);

/// The mail with a code that logs in, in the same form. Pure.
Mail loginMail(const EmailAddress& to, std::string_view code, Milliseconds lifetime);

/// The mail that confirms the username. Pure.
Mail usernameMail(const EmailAddress& to, const Username& username);

} // namespace beckon::auth
