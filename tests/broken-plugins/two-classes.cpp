// Exports two plugins from one library.

#include "Fixture.h"

class One final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"two-classes", "1", {}, {}}; }
};

class Two final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"two-classes", "1", {}, {}}; }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(One)
POCO_EXPORT_CLASS(Two)
POCO_END_MANIFEST
