#pragma once

#include "SmtpOptions.h"
#include "beckon/plugin/Settings.h"

namespace beckon::mailsmtp {

/// Reads the plugin's keys. In production `smtp.tls` is `required` where nothing else is set and the mail server is not on this machine.
/// Throws ConfigurationError naming the key and the fix. Threads: as Settings.
SmtpOptions readSmtpOptions(const Settings& settings);

} // namespace beckon::mailsmtp
