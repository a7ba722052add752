#pragma once

#include "EmbeddedFile.h"

#include <span>

namespace beckon::webclient {

/// The page and the client library, which the build has put into this plugin. Threads: any. Valid as long as the plugin is loaded.
std::span<const assets::EmbeddedFile> embeddedFiles();

} // namespace beckon::webclient
