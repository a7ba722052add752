// Throws when it is asked who it is.

#include "Fixture.h"

#include <stdexcept>

class ThrowsInInfo final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { throw std::runtime_error("who am I"); }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(ThrowsInInfo)
POCO_END_MANIFEST
