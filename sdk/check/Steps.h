#pragma once

#include "Finding.h"
#include "Subject.h"

#include <string>

namespace beckon::check {

/// Reads the note in the file, without loading it: was the plugin built for this server?
Findings checkNote(const Subject& subject);

// The following load the plugin, so they belong into a process of their own. None of them throws.

/// Loads the library alone: is everything there that it uses?
Findings checkSymbols(const Subject& subject);

/// Makes the plugin and asks it what it is.
Findings checkInfo(const Subject& subject);

/// Starts and stops it ten times in a server: does it, and does anything stay behind? The facts name the settings that it asks for.
Findings checkStarts(const Subject& subject);

/// Starts it with values for one setting that nobody means: is each either taken or refused in words?
Findings checkSetting(const Subject& subject, const std::string& key);

/// Begins the fact of checkStarts that names a setting.
inline constexpr std::string_view settingMark = "setting ";

} // namespace beckon::check
