// Needs cycle-one, which needs this one.

#include "Fixture.h"

class CycleTwo final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"cycle-two", "1", {"Hen"}, {"Egg"}}; }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(CycleTwo)
POCO_END_MANIFEST
