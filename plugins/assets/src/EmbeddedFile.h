#pragma once

#include <string_view>

namespace beckon::assets {

/// A file that the build has put into a plugin (beckon_embed_files in cmake/EmbedFiles.cmake). Threads: a plain value. Valid as long as
/// the plugin is loaded.
struct EmbeddedFile
{
    std::string_view name; ///< relative, with '/': client/index.js
    std::string_view bytes;
};

} // namespace beckon::assets
