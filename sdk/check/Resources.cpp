#include "Resources.h"

#include <malloc.h>

#include <filesystem>
#include <iterator>

namespace beckon::check {
namespace {

std::size_t entriesOf(const char* directory)
{
    std::size_t count = 0;
    for (auto entry = std::filesystem::directory_iterator(directory); entry != std::filesystem::directory_iterator(); ++entry)
        ++count;
    return count;
}

} // namespace

Resources Resources::now()
{
    const struct mallinfo2 heap = ::mallinfo2();
    return {entriesOf("/proc/self/task"), entriesOf("/proc/self/fd"), heap.uordblks + heap.hblkhd};
}

} // namespace beckon::check
