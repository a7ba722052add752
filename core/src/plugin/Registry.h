#pragma once

#include "beckon/plugin/Plugin.h"
#include "beckon/plugin/ServiceRegistry.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// The one ServiceRegistry of the server. Core provides first, on its own account; then each plugin while it starts, exactly what its
/// info() announces. Threads: filled by the thread that starts the plugins; read by any once sealed.
class Registry final : public ServiceRegistry
{
public:
    Registry() = default;
    ~Registry() override { clear(); }
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    /// The contracts provided so far.
    std::vector<std::string> contracts() const;

    /// From here on, what is provided is this plugin's. `file` is for messages.
    void beginPlugin(const PluginInfo& info, const std::string& file);

    /// Throws ConfigurationError when the plugin announced a contract and did not provide it.
    void endPlugin();

    /// Nothing more is taken.
    void seal() noexcept { _sealed = true; }

    /// Lets go of every service, the last one first.
    void clear() noexcept;

private:
    struct Provider
    {
        PluginInfo info;
        std::string file;
    };

    void put(std::string_view contract, std::shared_ptr<void> service) override;
    void* get(std::string_view contract) const noexcept override;

    std::map<std::string, std::shared_ptr<void>, std::less<>> _services;
    std::vector<std::string> _order;
    std::optional<Provider> _current;
    bool _sealed = false;
};

} // namespace beckon
