#include "server/MemoryWatch.h"

#include "event/PluginMemory.h"

#include <Poco/Logger.h>

namespace beckon {

namespace {

std::string mebibytes(std::uint64_t bytes)
{
    constexpr std::uint64_t mebibyte = std::uint64_t{1024} * 1024;
    return std::to_string((bytes + mebibyte / 2) / mebibyte) + " MiB";
}

} // namespace

void MemoryWatch::use(std::uint64_t bound) noexcept
{
    if (bound != _bound)
        _told.clear();
    _bound = bound;
}

void MemoryWatch::look(const std::vector<std::string>& plugins)
{
    if (_bound == 0)
        return;
    for (const std::string& plugin : plugins)
        look(plugin, PluginMemory::bytesOf(plugin));
}

void MemoryWatch::look(const std::string& plugin, std::uint64_t bytes)
{
    if (bytes < _bound / 2)
        _told.erase(plugin);
    const auto told = _told.find(plugin);
    std::uint64_t next = told == _told.end() ? _bound : told->second;
    if (bytes < next)
        return;
    while (next <= bytes)
        next *= 2;
    _told[plugin] = next;
    Poco::Logger::get("plugins").warning("plugin " + plugin + " holds about " + mebibytes(bytes) +
                                         " of memory, more than plugins.memory.warn (" + mebibytes(_bound) +
                                         "): if beckon_plugin_memory_bytes only grows, it leaks; stop using it, or tell its "
                                         "author. The next line follows at " +
                                         mebibytes(next));
}

} // namespace beckon
