// The note of a plugin that was built for another server.

#include "beckon/plugin/Abi.h"

namespace {

[[gnu::used, gnu::section(".note.beckon")]] alignas(4) constinit const beckon::AbiNote note{.description = {.number = 99}};

} // namespace
