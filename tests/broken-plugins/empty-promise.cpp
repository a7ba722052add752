// Announces Widget and never provides it.

#include "Fixture.h"

class EmptyPromise final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"empty-promise", "1", {"Widget"}, {}}; }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(EmptyPromise)
POCO_END_MANIFEST
