// Throws when it is started.

#include "Fixture.h"

#include <stdexcept>

class ThrowsInStart final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"throws-in-start", "1", {}, {"Widget"}}; }
    void start(beckon::Context&) override { throw std::runtime_error("the disk of the fixture is on fire"); }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(ThrowsInStart)
POCO_END_MANIFEST
