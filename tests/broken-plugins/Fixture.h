#pragma once

#include "beckon/plugin/Context.h"
#include "beckon/plugin/Plugin.h"

#include <Poco/ClassLibrary.h>

#include <string>

namespace beckon::test {

/// Where the fixtures write down what happens to them; the test provides it.
class Journal
{
public:
    static constexpr std::string_view contractName = "Journal";

    virtual ~Journal() = default;
    virtual void note(const std::string& event) = 0;
};

/// A contract for the fixtures to provide and need.
class Widget
{
public:
    static constexpr std::string_view contractName = "Widget";

    virtual ~Widget() = default;
};

/// A plugin that does nothing; each fixture adds its fault.
class Quiet : public Plugin
{
public:
    void start(Context&) override {}
    void stop() noexcept override {}
};

/// A plugin that writes its start and its stop into the journal.
class Journaling : public Plugin
{
public:
    void start(Context& context) override
    {
        _journal = &context.services().require<Journal>();
        _journal->note("start " + info().name);
    }

    void stop() noexcept override { _journal->note("stop " + info().name); }

private:
    Journal* _journal = nullptr;
};

} // namespace beckon::test
