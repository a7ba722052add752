// Needs what nobody provides.

#include "Fixture.h"

class NeedsNobody final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"needs-nobody", "1", {}, {"Teleporter"}}; }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(NeedsNobody)
POCO_END_MANIFEST
