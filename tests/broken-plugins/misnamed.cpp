// Calls itself other than its file.

#include "Fixture.h"

class Misnamed final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"another-name", "1", {}, {}}; }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(Misnamed)
POCO_END_MANIFEST
