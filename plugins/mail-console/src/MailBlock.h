#pragma once

#include "beckon/service/Mailer.h"

#include <string>

namespace beckon::mailconsole {

/// The mail as a reader of the console sees it: set off by rules, every line of its text on a line of its own, without characters that a
/// terminal would act upon. Threads: pure.
std::string mailBlock(const Mail& mail);

} // namespace beckon::mailconsole
