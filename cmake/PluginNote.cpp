// Compiled into every plugin by beckon_add_plugin(): tells the server, before it loads the library, what the plugin was built with.

#include "beckon/plugin/Abi.h"

#if defined(__clang__)
#define BECKON_UNPADDED [[clang::no_sanitize("address")]] // its red zones would become part of the note
#else
#define BECKON_UNPADDED
#endif

namespace {

// Notes are aligned to 4 bytes; compilers would align a constant of this size to 32.
BECKON_UNPADDED [[gnu::used, gnu::section(".note.beckon")]] alignas(4) constinit const beckon::AbiNote note;

} // namespace
