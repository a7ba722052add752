#pragma once

#include "beckon/base/Export.h"

#include <cstddef>
#include <string>

namespace beckon::inline abi1 {

/// Randomness for what nobody may guess: ids, codes, keys. The source is OpenSSL's generator, seeded by the kernel.
/// Ownership: every result is the caller's own. Threads: any, many at once.
/// Errors: SystemError when the generator has no entropy; never a weaker source in its place.

/// `count` random bytes.
BECKON_API std::string randomBytes(std::size_t count);

/// 128 random bits as 22 URL-safe characters (base64url of RFC 4648 section 5, without padding).
BECKON_API std::string randomId();

/// `count` decimal digits, each combination as likely as any other.
BECKON_API std::string randomDigits(std::size_t count);

} // namespace beckon::inline abi1
