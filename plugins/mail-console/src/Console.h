#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace beckon::mailconsole {

enum class Printed : std::uint8_t
{
    Whole,
    GivenUp, ///< nobody read it; a part of it may be out
    Failed   ///< nobody can read it: a closed pipe, a full disk
};

/// Writes to a descriptor without ever blocking in the write, as a pipe that nobody drains or a stopped terminal would make it.
/// The descriptor's own flags stay as they are: other processes share them. Ownership: the descriptor is the caller's, and outlives this.
/// Threads: one.
class Console
{
public:
    explicit Console(int descriptor);
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    /// Waits for a slow reader, but asks `giveUp` several times a second whether to go on.
    Printed print(std::string_view text, const std::function<bool()>& giveUp) const;

private:
    int _descriptor;
    int _own; ///< opened here, or -1
};

} // namespace beckon::mailconsole
