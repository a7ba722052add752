// A proper plugin, were it not for its note: it has none, or, as wrong-abi, another server's.

#include "Fixture.h"

class NoNote final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"no-note", "1", {}, {}}; }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(NoNote)
POCO_END_MANIFEST
