#include "Arguments.h"

#include "beckon/base/Error.h"
#include "server/ConfigurationLayers.h"

#include <charconv>
#include <optional>

namespace beckon::check {
namespace {

constexpr int longestPatience = 3600;

std::optional<std::string> valueOf(const std::string& word, std::string_view option)
{
    if (!word.starts_with(option))
        return std::nullopt;
    return word.substr(option.size());
}

std::filesystem::path absolute(const std::string& path)
{
    return std::filesystem::absolute(path).lexically_normal();
}

std::chrono::seconds parsePatience(const std::string& text)
{
    int seconds = 0;
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, seconds);
    if (result.ec != std::errc() || result.ptr != end || seconds < 1 || seconds > longestPatience)
        throw ConfigurationError("--patience is a number from 1 to " + std::to_string(longestPatience));
    return std::chrono::seconds(seconds);
}

void parseWord(Arguments& arguments, const std::string& word)
{
    if (const auto step = valueOf(word, "--step="))
        arguments.step = *step;
    else if (const auto key = valueOf(word, "--key="))
        arguments.key = *key;
    else if (const auto patience = valueOf(word, "--patience="))
        arguments.patience = parsePatience(*patience);
    else if (const auto properties = valueOf(word, "--config="))
        arguments.subject.properties = absolute(*properties);
    else if (const auto other = valueOf(word, "--with="))
        arguments.subject.others.push_back(absolute(*other));
    else if (const auto definition = valueOf(word, "-D"))
        arguments.subject.definitions.push_back(parseDefinition(*definition));
    else if (word.starts_with('-') || !arguments.subject.file.empty())
        throw ConfigurationError("what is \"" + word + "\"?");
    else
        arguments.subject.file = absolute(word);
}

} // namespace

const std::string_view usage = R"(usage: beckon-plugin-check [OPTION...] PLUGIN.so

Finds out what is wrong with a plugin before a server loads it: reads its note, loads it alone, asks it what it is, starts and stops it ten
times in a server of its own (on a free port, with a database in memory), and starts it with values for its settings that nobody means.
What the plugin needs of others is provided by the plugins of this installation.

  --with=OTHER.so  a plugin that provides what this one needs and the installation has not
  --config=FILE    the settings of the plugin, a .properties file, for a plugin that does not start without
  -Dname=value     one setting
  --patience=N     how many seconds each step may take, 1 to 3600 (60)

Exit codes: 0 nothing is wrong, 1 something is, 64 wrong command line.
)";

std::vector<std::string> Arguments::forStep(const std::string& name, const std::string& settingKey) const
{
    std::vector<std::string> words{"--step=" + name, "--key=" + settingKey};
    if (!subject.properties.empty())
        words.push_back("--config=" + subject.properties.string());
    for (const std::filesystem::path& other : subject.others)
        words.push_back("--with=" + other.string());
    for (const Property& definition : subject.definitions)
        words.push_back("-D" + definition.key + "=" + definition.value);
    words.push_back(subject.file.string());
    return words;
}

Arguments parseArguments(const std::vector<std::string>& words)
{
    Arguments arguments;
    for (const std::string& word : words)
        parseWord(arguments, word);
    if (arguments.subject.file.empty())
        throw ConfigurationError("which plugin?");
    arguments.subject.installation = Installation::ofThisProgram();
    return arguments;
}

} // namespace beckon::check
