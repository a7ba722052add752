#include "Faulty.h"
#include "beckon/plugin/Abi.h"

namespace {

/// As a plugin for an interface of the future has it.
[[gnu::used, gnu::section(".note.beckon")]] alignas(4) constinit const beckon::AbiNote note{.description = {.number = 999}};

} // namespace

class WrongAbi final : public faulty::Faultless
{
public:
    WrongAbi() : Faultless("wrong-abi") {}
};

FAULTY_PLUGIN(WrongAbi)
