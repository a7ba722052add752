#include "Child.h"
#include "Steps.h"
#include "beckon/base/Error.h"
#include "server/ConfigurationLayers.h"

#include <sysexits.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace beckon;
using namespace beckon::check;

constexpr std::chrono::seconds patience{60};

constexpr std::string_view usage = R"(usage: beckon-plugin-check [--with=OTHER.so ...] [--config=FILE] [-Dname=value ...] PLUGIN.so

Finds out what is wrong with a plugin before a server loads it: reads its note, loads it alone, asks it what it is, starts and stops it ten
times in a server of its own (on a free port, with a database in memory), and starts it with values for its settings that nobody means.
What the plugin needs of others is provided by the plugins of this installation.

  --with=OTHER.so  a plugin that provides what this one needs and the installation has not
  --config=FILE    the settings of the plugin, a .properties file, for a plugin that does not start without
  -Dname=value     one setting

Exit codes: 0 nothing is wrong, 1 something is, 64 wrong command line.
)";

struct Arguments
{
    Subject subject;
    std::vector<std::string> passedOn; ///< to the steps' own processes
    std::string step;                  ///< of such a process: what it shall do
    std::string key;
};

std::optional<std::string> valueOf(const std::string& argument, std::string_view option)
{
    if (!argument.starts_with(option))
        return std::nullopt;
    return argument.substr(option.size());
}

/// Throws ConfigurationError for what it does not understand.
Arguments parse(const std::vector<std::string>& words)
{
    Arguments arguments;
    for (const std::string& word : words) {
        if (const auto step = valueOf(word, "--step="))
            arguments.step = *step;
        else if (const auto key = valueOf(word, "--key="))
            arguments.key = *key;
        else if (const auto file = valueOf(word, "--config="))
            arguments.subject.properties = std::filesystem::absolute(*file);
        else if (const auto other = valueOf(word, "--with="))
            arguments.subject.others.push_back(std::filesystem::absolute(*other).lexically_normal());
        else if (const auto definition = valueOf(word, "-D"))
            arguments.subject.definitions.push_back(parseDefinition(*definition));
        else if (word.starts_with('-') || !arguments.subject.file.empty())
            throw ConfigurationError("what is \"" + word + "\"?");
        else
            arguments.subject.file = std::filesystem::absolute(word).lexically_normal();
        if (!word.starts_with("--step=") && !word.starts_with("--key="))
            arguments.passedOn.push_back(word);
    }
    if (arguments.subject.file.empty())
        throw ConfigurationError("which plugin?");
    arguments.subject.installation = Installation::ofThisProgram();
    return arguments;
}

/// Shows the findings of one step; true when there are no faults.
bool show(std::string_view step, const Findings& findings)
{
    constexpr std::size_t column = 16;
    const std::string title = std::string(step) + std::string(column - step.size(), ' ');
    if (findings.faults.empty()) {
        std::cout << title << "ok";
        for (const std::string& fact : findings.facts)
            std::cout << (&fact == &findings.facts.front() ? ": " : ", ") << fact;
        std::cout << std::endl;
    }
    for (const std::string& fault : findings.faults)
        std::cout << title << "WRONG: " << fault << std::endl;
    return findings.faults.empty();
}

Findings inChild(const Arguments& arguments, const std::string& step, const std::string& key = {})
{
    std::vector<std::string> words{"--step=" + step, "--key=" + key};
    words.insert(words.end(), arguments.passedOn.begin(), arguments.passedOn.end());
    return runInChild(words, patience);
}

std::vector<std::string> takeSettings(Findings& findings)
{
    std::vector<std::string> keys;
    std::vector<std::string> others;
    for (const std::string& fact : findings.facts) {
        if (fact.starts_with(settingMark))
            keys.push_back(fact.substr(settingMark.size()));
        else
            others.push_back(fact);
    }
    findings.facts = others;
    return keys;
}

bool checkSettings(const Arguments& arguments, const std::vector<std::string>& keys)
{
    Findings all;
    for (const std::string& key : keys) {
        for (const std::string& fault : inChild(arguments, "setting", key).faults)
            all.faults.push_back(key + ": " + fault);
        all.facts.push_back(key);
    }
    if (keys.empty())
        all.facts.emplace_back("it asks for none");
    return show("settings", all);
}

/// Each step needs those before it.
bool check(const Arguments& arguments)
{
    if (!show("note", checkNote(arguments.subject)) || !show("symbols", inChild(arguments, "symbols")) ||
        !show("info", inChild(arguments, "info")))
        return false;
    if (arguments.subject.name().starts_with("db-") && arguments.subject.definitions.empty()) {
        std::cout << "start and stop  not tried: give it a database, -Ddatabase.url=SCHEME://..." << std::endl;
        return true;
    }
    Findings starts = inChild(arguments, "starts");
    const std::vector<std::string> keys = takeSettings(starts);
    return show("start and stop", starts) && checkSettings(arguments, keys);
}

std::string inOneLine(std::string text)
{
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

/// What a step finds out in its own process, told in lines.
int tell(const Arguments& arguments)
{
    Findings findings;
    if (arguments.step == "symbols")
        findings = checkSymbols(arguments.subject);
    else if (arguments.step == "info")
        findings = checkInfo(arguments.subject);
    else if (arguments.step == "starts")
        findings = checkStarts(arguments.subject);
    else
        findings = checkSetting(arguments.subject, arguments.key);
    for (const std::string& fact : findings.facts)
        std::cout << factMark << inOneLine(fact) << '\n';
    for (const std::string& fault : findings.faults)
        std::cout << faultMark << inOneLine(fault) << '\n';
    std::cout.flush();
    return EXIT_SUCCESS;
}

int run(const std::vector<std::string>& words)
{
    const Arguments arguments = parse(words);
    if (!arguments.step.empty())
        return tell(arguments);
    const bool isFine = check(arguments);
    std::cout << arguments.subject.file.filename().string() << (isFine ? " can be loaded by this server" : " must not be loaded")
              << std::endl;
    return isFine ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words == std::vector<std::string>{"--help"}) {
        std::cout << usage;
        return EXIT_SUCCESS;
    }
    try {
        return run(words);
    } catch (const ConfigurationError& fault) {
        std::cerr << "beckon-plugin-check: " << fault.what() << "\n" << usage;
        return EX_USAGE;
    } catch (const std::exception& fault) {
        std::cerr << "beckon-plugin-check: " << fault.what() << '\n';
        return EX_OSERR;
    }
}
