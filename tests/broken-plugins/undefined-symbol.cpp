// Calls a function that no library has; without -z now the process would end at that call.

#include "Fixture.h"

int functionThatNobodyHas();

class UndefinedSymbol final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"undefined-symbol", "1", {}, {}}; }
    void start(beckon::Context&) override { functionThatNobodyHas(); }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(UndefinedSymbol)
POCO_END_MANIFEST
