#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace beckon {

/// Tells in the log of plugins that hold much memory (PluginMemory): when one first holds more than a bound, and at each doubling; anew
/// once it has given back so much that it holds less than half of the bound. Threads: one.
class MemoryWatch
{
public:
    /// `bound` in bytes; 0 for no word of it.
    explicit MemoryWatch(std::uint64_t bound) noexcept : _bound(bound) {}

    /// From here on this bound counts.
    void use(std::uint64_t bound) noexcept;

    /// Looks at what these plugins hold now.
    void look(const std::vector<std::string>& plugins);

private:
    void look(const std::string& plugin, std::uint64_t bytes);

    std::uint64_t _bound;
    std::map<std::string, std::uint64_t> _told; ///< by plugin: what it has to hold for the next line; only of those that were told of
};

} // namespace beckon
