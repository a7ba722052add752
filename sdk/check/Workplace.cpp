#include "Workplace.h"

#include "beckon/base/Error.h"

#include <stdlib.h>

#include <string>
#include <system_error>

namespace beckon::check {

Workplace::Workplace()
{
    const std::filesystem::path parent = std::filesystem::temp_directory_path();
    std::string name = (parent / "beckon-plugin-check-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw SystemError("cannot make a folder in " + parent.string());
    _path = name;
    std::filesystem::current_path(_path);
}

Workplace::~Workplace()
{
    std::error_code ignored;
    std::filesystem::current_path("/", ignored);
    std::filesystem::remove_all(_path, ignored);
}

} // namespace beckon::check
