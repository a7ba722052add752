// Throws when it is made.

#include "Fixture.h"

#include <stdexcept>

class ThrowsAtBirth final : public beckon::test::Quiet
{
public:
    ThrowsAtBirth() { throw std::runtime_error("not today"); }
    beckon::PluginInfo info() const override { return {"throws-at-birth", "1", {}, {}}; }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(ThrowsAtBirth)
POCO_END_MANIFEST
