// Needs cycle-two, which needs this one.

#include "Fixture.h"

class CycleOne final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"cycle-one", "1", {"Egg"}, {"Hen"}}; }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(CycleOne)
POCO_END_MANIFEST
