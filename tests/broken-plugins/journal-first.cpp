// Faultless: provides Widget.

#include "Fixture.h"

#include <memory>

class JournalFirst final : public beckon::test::Journaling
{
public:
    beckon::PluginInfo info() const override { return {"journal-first", "1", {"Widget"}, {"Journal"}}; }

    void start(beckon::Context& context) override
    {
        Journaling::start(context);
        context.services().provide(std::make_shared<beckon::test::Widget>());
    }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(JournalFirst)
POCO_END_MANIFEST
