#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Export.h"
#include "beckon/base/Secret.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace beckon::inline abi1 {

/// The effective configuration: defaults, files, environment and command line in one. Reading a key makes it known; what is set but never
/// read is reported after the start.
/// Every getter throws ConfigurationError, naming the key, where it was set and what would be valid, for a value that does not fit.
/// Ownership: core's. Threads: during start() only, or during the call of a ReloadHandler, which gets settings of its own.
class BECKON_API Settings
{
public:
    virtual ~Settings() = default;

    virtual std::string text(std::string_view key, std::string_view fallback) const = 0;
    virtual std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most) const = 0;
    virtual bool flag(std::string_view key, bool fallback) const = 0;
    virtual Secret secret(std::string_view key, std::string_view fallback) const = 0;

    /// A number of seconds, with decimals if need be: `10`, `0.5`.
    virtual Milliseconds seconds(std::string_view key, Milliseconds fallback) const = 0;

    /// Where a key is set, for messages: `MAILER` or `mailer in /etc/beckon/beckon.properties`; the key alone when it is not.
    virtual std::string origin(std::string_view key) const = 0;
};

} // namespace beckon::inline abi1
