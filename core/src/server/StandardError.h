#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace beckon {

/// Writes all of `text` to standard error. Waits for a slow reader, but asks `giveUp` several times a second whether to go on.
/// Never throws: where should it say so.
void writeStandardError(std::string_view text, const std::function<bool()>& giveUp);

/// True when standard error is a stream of systemd's journal.
bool isJournal();

/// One line for the operator, `beckond: text`; control characters are escaped. Gives up after two seconds.
void complain(std::string_view text);

} // namespace beckon
