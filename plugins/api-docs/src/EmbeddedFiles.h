#pragma once

#include "EmbeddedFile.h"

#include <span>

namespace beckon::apidocs {

/// The documents, the pages made of them and the viewer, which the build has put into this plugin. Threads: any. Valid as long as the
/// plugin is loaded.
std::span<const assets::EmbeddedFile> embeddedFiles();

} // namespace beckon::apidocs
