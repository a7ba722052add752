#pragma once

#include <span>
#include <string_view>

namespace beckon::webclient {

struct EmbeddedFile
{
    std::string_view name; ///< relative, with '/': client/index.js
    std::string_view bytes;
};

/// The page and the client library, which the build has put into this plugin. Threads: any. Valid as long as the process.
std::span<const EmbeddedFile> embeddedFiles();

} // namespace beckon::webclient
