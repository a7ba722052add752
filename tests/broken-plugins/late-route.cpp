// Tries to hang up a route when it is stopped, long after the start.

#include "Fixture.h"

class LateRoute final : public beckon::test::Quiet
{
public:
    beckon::PluginInfo info() const override { return {"late-route", "1", {}, {"Journal"}}; }

    void start(beckon::Context& context) override
    {
        _journal = &context.services().require<beckon::test::Journal>();
        _router = &context.router();
    }

    void stop() noexcept override
    {
        try {
            _router->add(beckon::Method::Get, "/late", [](const beckon::Request&) { return beckon::Response::message("late"); });
            _journal->note("taken");
        } catch (const beckon::ConfigurationError&) {
            _journal->note("refused");
        }
    }

private:
    beckon::test::Journal* _journal = nullptr;
    beckon::Router* _router = nullptr;
};

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(LateRoute)
POCO_END_MANIFEST
