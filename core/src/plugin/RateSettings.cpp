#include "beckon/plugin/RateSettings.h"

#include "beckon/base/Error.h"

#include <string>

namespace beckon::inline abi1 {

RateRule rateSetting(const Settings& settings, std::string_view key, std::string_view fallback)
{
    constexpr std::int64_t moreInDevelopment = 100;
    const std::string text = settings.text(key, fallback);
    const std::optional<RateRule> rule = parseRateRule(text);
    if (!rule)
        throw ConfigurationError(settings.origin(key) + " is \"" + text.substr(0, 40) +
                                 "\"; it must be a count and a number of seconds, such as 30/600, or 0 for no limit");
    const bool isSet = settings.origin(key) != key;
    const bool inDevelopment = settings.text("environment", "development") == "development"; // another value is core's to refuse
    return !isSet && inDevelopment ? rule->times(moreInDevelopment) : *rule;
}

} // namespace beckon::inline abi1
