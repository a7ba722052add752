#include "plugin/Registry.h"

#include <algorithm>
#include <utility>

namespace beckon {

std::vector<std::string> Registry::contracts() const
{
    return _order;
}

void Registry::beginPlugin(const PluginInfo& info, const std::string& file)
{
    _current = Provider{info, file};
}

void Registry::endPlugin()
{
    const Provider plugin = std::move(_current).value();
    _current.reset();
    for (const std::string& contract : plugin.info.provides) {
        if (!_services.contains(contract))
            throw ConfigurationError(plugin.info.name + " (" + plugin.file + ") announces " + contract +
                                     " but did not provide it in start(): the plugin is faulty");
    }
}

void Registry::clear() noexcept
{
    for (; !_order.empty(); _order.pop_back())
        _services.erase(_order.back());
}

void Registry::put(std::string_view contract, std::shared_ptr<void> service)
{
    const std::string owner = _current ? _current->info.name + " (" + _current->file + ")" : "the server";
    const std::string name(contract);
    if (_sealed)
        throw ConfigurationError(owner + " provides " + name + " after the start: provide services in start() only");
    if (!service)
        throw ConfigurationError(owner + " provides nothing as " + name + ": the plugin is faulty");
    if (_current) {
        const auto& announced = _current->info.provides;
        if (std::find(announced.begin(), announced.end(), name) == announced.end())
            throw ConfigurationError(owner + " provides " + name + ", which its info() does not announce: name it in `provides`");
    }
    if (!_services.try_emplace(name, std::move(service)).second)
        throw ConfigurationError(owner + " provides " + name + ", which is provided already");
    _order.push_back(name);
}

void* Registry::get(std::string_view contract) const noexcept
{
    const auto service = _services.find(contract);
    return service == _services.end() ? nullptr : service->second.get();
}

} // namespace beckon
