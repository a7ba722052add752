// Faultless: needs Widget, and hangs up a route.

#include "Fixture.h"

class JournalSecond final : public beckon::test::Journaling
{
public:
    beckon::PluginInfo info() const override { return {"journal-second", "1", {}, {"Widget", "Journal"}}; }

    void start(beckon::Context& context) override
    {
        context.services().require<beckon::test::Widget>();
        context.router().add(beckon::Method::Get, "/second", [](const beckon::Request&) { return beckon::Response::message("second"); });
        Journaling::start(context);
    }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(JournalSecond)
POCO_END_MANIFEST
