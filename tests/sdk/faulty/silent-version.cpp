#include "Faulty.h"

/// Tells no version, and needs what it provides itself.
class SilentVersion final : public beckon::Plugin
{
public:
    beckon::PluginInfo info() const override { return {"silent-version", "", {"Widget"}, {"Widget"}}; }
    void start(beckon::Context&) override {}
    void stop() noexcept override {}
};

FAULTY_PLUGIN(SilentVersion)
