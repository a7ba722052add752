#include "AssembledMessages.h"

using namespace beckon;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::requireSameForEverySplit(fuzz::Stream(fuzz::textOf(data, size)), fuzz::assembledMessages);
    return 0;
}
