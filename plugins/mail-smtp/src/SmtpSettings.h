#pragma once

#include "SmtpOptions.h"
#include "beckon/plugin/Plugin.h"
#include "beckon/plugin/Settings.h"

namespace beckon::mailsmtp {

/// Reads the plugin's keys. In production `smtp.tls` is `required` where nothing else is set and the mail server is not on this machine.
/// Reports each that cannot work, with the fix, and goes on with its default if `report` returns. Threads: as Settings.
SmtpOptions readSmtpOptions(const Settings& settings, const Plugin::FaultReport& report);

} // namespace beckon::mailsmtp
