#pragma once

#include <string>
#include <string_view>

namespace beckon::mailsmtp {

/// Any bytes as base64 with padding, in one line (RFC 4648 section 4). Threads: pure, as all of this file.
std::string base64(std::string_view bytes);

/// Text of an unstructured header field: as it stands when it is short and printable ASCII, else as encoded words (RFC 2047), folded.
/// Control characters become spaces.
std::string encodeHeaderText(std::string_view text);

} // namespace beckon::mailsmtp
