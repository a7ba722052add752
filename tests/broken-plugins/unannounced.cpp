// Provides Widget without having announced it.

#include "Fixture.h"

#include <memory>

class Unannounced final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"unannounced", "1", {}, {}}; }
    void start(beckon::Context& context) override { context.services().provide(std::make_shared<beckon::test::Widget>()); }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(Unannounced)
POCO_END_MANIFEST
