// Faultless: takes another value of reloads.number while it runs, and hears of the drain.

#include "Fixture.h"

#include <string>

class Reloads final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"reloads", "1", {}, {"Journal"}}; }

    void start(beckon::Context& context) override
    {
        auto& journal = context.services().require<beckon::test::Journal>();
        context.onReload([&journal](const beckon::Settings& settings) {
            const std::int64_t number = settings.integer("reloads.number", 0, 0, 10);
            journal.note("read " + std::to_string(number));
            return [&journal, number] { journal.note("apply " + std::to_string(number)); };
        });
        context.onDrain([&journal] { journal.note("drain"); });
    }
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(Reloads)
POCO_END_MANIFEST
