#include "server/Environment.h"

#include "server/UnknownSettings.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <string_view>
#include <utility>

namespace beckon {
namespace {

struct Mapping
{
    std::string_view variable;
    std::string_view key;
};

constexpr std::array mappings{
    Mapping{"ACCESS_TOKEN_EXPIRE_MINUTES", "auth.token.lifetime_minutes"},
    Mapping{"ALGORITHM", "auth.token.algorithm"},
    Mapping{"ALLOWED_ORIGINS", "http.allowed_origins"},
    Mapping{"DATABASE_URL", "database.url"},
    Mapping{"EMAIL_PASSWORD", "smtp.password"},
    Mapping{"EMAIL_PASSWORD_FILE", "smtp.password_file"},
    Mapping{"EMAIL_USER", "smtp.user"},
    Mapping{"ENVIRONMENT", "environment"},
    Mapping{"HOST", "net.host"},
    Mapping{"LOG_LEVEL", "logging.level"},
    Mapping{"MAILER", "mailer"},
    Mapping{"PORT", "net.port"},
    Mapping{"REDIS_URL", "store.redis.url"},
    Mapping{"SECRET_KEY", "auth.token.secret"},
    Mapping{"SECRET_KEY_FILE", "auth.token.secret_file"},
    Mapping{"SMTP_PORT", "smtp.port"},
    Mapping{"SMTP_SERVER", "smtp.host"},
    Mapping{"STORE", "store"},
    Mapping{"TURN_SECRET", "turn.secret"},
    Mapping{"TURN_SECRET_FILE", "turn.secret_file"},
    Mapping{"TURN_URLS", "turn.urls"},
};

std::string withoutQuotes(const std::string& value)
{
    const bool quoted = value.size() >= 2 && value.front() == value.back() && (value.front() == '"' || value.front() == '\'');
    return quoted ? value.substr(1, value.size() - 2) : value;
}

std::string allVariables()
{
    std::string names;
    for (const Mapping& mapping : mappings)
        names += (names.empty() ? "" : ", ") + std::string(mapping.variable);
    return names;
}

std::string meantBy(const std::string& variable)
{
    std::set<std::string> names;
    for (const Mapping& mapping : mappings)
        names.emplace(mapping.variable);
    const std::string meant = nearestName(variable, names);
    return meant.empty() ? "the variables that do are " + allVariables() : "did you mean " + meant + "?";
}

bool isVariableName(std::string_view text) noexcept
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
}

std::string inCapitals(std::string_view name)
{
    std::string capitals(name);
    std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return capitals;
}

/// How many slips of the pen a variable may be away from this one. An environment is full of variables of others: what is short (HOST,
/// PORT, STORE) is near to too many.
std::size_t slips(std::string_view known) noexcept
{
    constexpr std::size_t shortest = 6;
    constexpr std::size_t longEnoughForTwo = 11;
    if (known.size() < shortest)
        return 0;
    return known.size() < longEnoughForTwo ? 1 : 2;
}

/// Empty for a variable that is known, or near to none.
std::string_view misspelt(std::string_view variable)
{
    if (std::any_of(mappings.begin(), mappings.end(), [&](const Mapping& one) { return one.variable == variable; }))
        return {};
    constexpr std::size_t longest = 32; // of a known name and its slips
    if (variable.size() > longest)
        return {};
    const std::string capitals = inCapitals(variable);
    const Mapping* best = nullptr;
    std::size_t least = 0;
    for (const Mapping& mapping : mappings) {
        const std::size_t distance = slips(mapping.variable) == 0 ? longest : editDistance(capitals, mapping.variable);
        if (distance <= slips(mapping.variable) && (best == nullptr || distance < least)) {
            best = &mapping;
            least = distance;
        }
    }
    return best == nullptr ? std::string_view() : best->variable;
}

} // namespace

std::optional<std::string> environmentVariable(const std::string& variable)
{
    const char* value = std::getenv(variable.c_str()); // NOLINT(concurrency-mt-unsafe): nothing here ever sets a variable
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::vector<std::string> environmentNames()
{
    std::vector<std::string> names;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t separator = text.find('=');
        if (separator + 1 < text.size() && isVariableName(text.substr(0, separator)))
            names.emplace_back(text.substr(0, separator));
    }
    return names;
}

std::vector<std::string> misspeltVariables(const std::vector<std::string>& names)
{
    std::vector<std::string> lines;
    for (const std::string& name : names) {
        if (const std::string_view meant = misspelt(name); !meant.empty())
            lines.push_back("the variable " + name + " of the environment stands for no setting; did you mean " + std::string(meant) + "?");
    }
    return lines;
}

std::vector<Property> propertiesFromEnvironment(const EnvironmentLookup& lookup)
{
    std::vector<Property> properties;
    for (const Mapping& mapping : mappings) {
        const std::string variable(mapping.variable);
        if (auto value = lookup(variable); value && !value->empty())
            properties.push_back({std::string(mapping.key), *value, variable});
    }
    return properties;
}

std::vector<Property> propertiesFromVariables(const std::vector<Property>& variables, const FaultHandler& faults)
{
    std::vector<Property> properties;
    for (const Property& variable : variables) {
        const auto mapping =
            std::find_if(mappings.begin(), mappings.end(), [&](const Mapping& one) { return one.variable == variable.key; });
        if (mapping == mappings.end())
            faults(variable.origin + " stands for no setting; " + meantBy(variable.key));
        else if (std::string value = withoutQuotes(variable.value); !value.empty())
            properties.push_back({std::string(mapping->key), std::move(value), variable.origin});
    }
    return properties;
}

} // namespace beckon
