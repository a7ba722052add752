#pragma once

#include "base/FaultHandler.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// One setting: its key, its value and where it stands, for messages.
struct Property
{
    std::string key;
    std::string value;
    std::string origin;
};

/// True for what a key is made of: letters, digits, '.', '_' and '-', at most 128.
bool isPropertyKey(std::string_view key) noexcept;

/// Reads the text of a .properties file: `key = value` or `key: value`, '#' and '!' begin a comment line, a backslash at the end of a line
/// continues it, and \t \n \r \f \\ stand for what they do in Java. A key that comes twice has its last value. `file` is for messages and
/// origins. Reports, with file and line: text that is not UTF-8, a line without '=', a malformed key; such a line is left out. (Poco's own
/// reader accepts any line, and never ends on a file that it cannot read.) Threads: pure.
std::vector<Property> parseProperties(std::string_view text, const std::string& file, const FaultHandler& faults = throwFault);

/// The same for a file on disk of at most 1 MiB. Reports also when it cannot be read.
std::vector<Property> readPropertyFile(const std::filesystem::path& file, const FaultHandler& faults = throwFault);

/// The text of such a file. Throws ConfigurationError when it cannot be read or is larger.
std::string readTextFile(const std::filesystem::path& file);

} // namespace beckon
