#include "beckon/plugin/Deployment.h"

#include "beckon/base/Error.h"
#include "beckon/plugin/Settings.h"

#include <string>

namespace beckon::inline abi1 {

Deployment deploymentOf(const Settings& settings)
{
    const std::string name = settings.text("environment", "development");
    if (name == "development")
        return Deployment::Development;
    if (name == "production")
        return Deployment::Production;
    throw ConfigurationError(settings.origin("environment") + " is \"" + name.substr(0, 40) + "\"; it must be development or production");
}

} // namespace beckon::inline abi1
