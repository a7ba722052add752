#include "server/Installation.h"

#include "beckon/base/Error.h"

#include <system_error>

namespace beckon {

Installation Installation::ofThisProgram()
{
    std::error_code fault;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", fault);
    if (fault)
        throw SystemError("cannot tell where this program lies: /proc/self/exe: " + fault.message() + "; mount /proc");
    return {program.parent_path().parent_path()};
}

} // namespace beckon
