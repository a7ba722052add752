#pragma once

#include "beckon/base/Export.h"

#include <stdexcept>
#include <string>

namespace beckon::inline abi1 {

/// Root of what Beckon throws. what() is one line for an operator: what is wrong, where, and how to mend it; never a secret.
class BECKON_API Error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// The configuration cannot work. The server ends with exit code 78 (EX_CONFIG of sysexits.h).
class BECKON_API ConfigurationError : public Error
{
public:
    using Error::Error;
};

/// The machine refuses what the configuration asks for: a port in use, a directory that cannot be written. Exit code 71 (EX_OSERR).
class BECKON_API SystemError : public Error
{
public:
    using Error::Error;
};

/// A part that a request needs does not answer now (database away, mail queue full). The caller gets 503 with Retry-After.
class BECKON_API Unavailable : public Error
{
public:
    using Error::Error;
};

} // namespace beckon::inline abi1
