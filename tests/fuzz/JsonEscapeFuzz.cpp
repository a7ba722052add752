#include "Fuzz.h"
#include "beckon/base/Json.h"

using namespace beckon;
using fuzz::require;

/// A line as a raw string, which need not be a valid one, and the rest as what it is compared with.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view plain = fuzz::textOf(data, size);
    const std::string_view raw = fuzz::takeUntil(plain, '\n');
    const std::string unescaped = jsonUnescape(raw);
    require(jsonEquals(raw, unescaped), "a raw string equals what it unescapes to");
    require(jsonEquals(raw, plain) == (unescaped == plain), "jsonEquals agrees with jsonUnescape");

    std::string written;
    appendJsonString(written, plain);
    require(jsonUnescape(std::string_view(written).substr(1, written.size() - 2)) == plain, "a written string reads as it was");
    return 0;
}
