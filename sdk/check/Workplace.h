#pragma once

#include <filesystem>

namespace beckon::check {

/// A folder of its own to work in, which ends with its owner: a plugin may make files where it stands. Threads: one.
class Workplace
{
public:
    /// Changes into it. Throws SystemError when there can be none.
    Workplace();
    ~Workplace();
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;

private:
    std::filesystem::path _path;
};

} // namespace beckon::check
