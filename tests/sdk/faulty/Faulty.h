#pragma once

#include "beckon/base/Error.h"
#include "beckon/plugin/Context.h"
#include "beckon/plugin/Plugin.h"

#include <Poco/ClassLibrary.h>

#include <string>
#include <utility>

namespace faulty {

/// A plugin without a fault, for those that have one.
class Faultless : public beckon::Plugin
{
public:
    explicit Faultless(std::string name) : _name(std::move(name)) {}

    beckon::PluginInfo info() const override { return {_name, "1.0.0", {}, {}}; }
    void start(beckon::Context&) override {}
    void stop() noexcept override {}

private:
    const std::string _name;
};

} // namespace faulty

#define FAULTY_PLUGIN(Class)                                                                                                               \
    POCO_BEGIN_MANIFEST(beckon::Plugin)                                                                                                    \
    POCO_EXPORT_CLASS(Class)                                                                                                               \
    POCO_END_MANIFEST
