#include "Arguments.h"
#include "Child.h"
#include "Steps.h"
#include "Workplace.h"
#include "beckon/base/Error.h"

#include <sysexits.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace beckon;
using namespace beckon::check;

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
    return runInChild(arguments.forStep(step, key), arguments.patience);
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
    const Workplace workplace;
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
    std::cout << endMark << std::endl;
    return EXIT_SUCCESS;
}

int run(const std::vector<std::string>& words)
{
    const Arguments arguments = parseArguments(words);
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
