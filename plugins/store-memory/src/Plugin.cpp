#include "beckon/plugin/Plugin.h"

#include "MeasuredStore.h"
#include "MemoryCluster.h"
#include "MemoryStore.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <memory>

namespace beckon::storememory {

class StoreMemoryPlugin final : public Plugin
{
public:
    PluginInfo info() const override
    {
        return {"store-memory",
                "0.1.0",
                {std::string(Store::contractName), std::string(Cluster::contractName)},
                {std::string(Metrics::contractName)}};
    }

    void check(const Settings& settings, const FaultReport&) const override { (void)mostEntries(settings); }

    void start(Context& context) override
    {
        auto store = std::make_shared<memory::MemoryStore>(context.clock(), mostEntries(context.settings()));
        auto& metrics = context.services().require<Metrics>();
        context.services().provide<Store>(std::make_shared<memory::MeasuredStore>(std::move(store), metrics));
        context.services().provide<Cluster>(std::make_shared<memory::MemoryCluster>(context.clock()));
    }

    void stop() noexcept override {}

private:
    static std::size_t mostEntries(const Settings& settings)
    {
        return static_cast<std::size_t>(settings.integer("store.memory.entries", 262'144, 1'024, 100'000'000));
    }
};

} // namespace beckon::storememory

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::storememory::StoreMemoryPlugin)
POCO_END_MANIFEST
