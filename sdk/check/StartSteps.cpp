#include "Resources.h"
#include "Steps.h"
#include "beckon/base/Error.h"
#include "server/Assembly.h"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace beckon::check {
namespace {

constexpr std::size_t starts = 10;
constexpr std::size_t baselineStarts = 6;
constexpr std::size_t measured = 5;             ///< the last so many of either: those before fill caches
constexpr std::size_t heapBytesPerStart = 1024; ///< what grows by less than this is noise

/// A server lives and ends. Throws what its start throws.
void startAndStop(const Configuration& configuration, const Installation& installation)
{
    Assembly assembly(configuration, installation);
    assembly.stop();
}

struct Growth
{
    std::size_t threads = 0;
    std::size_t descriptors = 0;
    std::size_t heapBytes = 0; ///< with each start, at least
};

/// What grew over the last measurements. The heap counts when it grew with each of them.
Growth growthOf(const std::vector<Resources>& moments)
{
    const Resources& first = moments[moments.size() - measured - 1];
    const Resources& last = moments.back();
    Growth growth;
    growth.threads = last.threads - std::min(first.threads, last.threads);
    growth.descriptors = last.descriptors - std::min(first.descriptors, last.descriptors);
    growth.heapBytes = SIZE_MAX;
    for (std::size_t i = moments.size() - measured; i < moments.size(); ++i)
        growth.heapBytes = std::min(growth.heapBytes, moments[i].heapBytes - std::min(moments[i].heapBytes, moments[i - 1].heapBytes));
    return growth;
}

struct Trial
{
    Growth growth;
    std::map<std::string, EffectiveSetting> readings;
};

Trial run(const Subject& subject, Cast cast, std::size_t times)
{
    const Configuration configuration = configurationFor(subject, cast);
    std::vector<Resources> moments;
    moments.reserve(times);
    for (std::size_t i = 0; i < times; ++i) {
        startAndStop(configuration, subject.installation);
        moments.push_back(Resources::now());
    }
    return {growthOf(moments), configuration.readings()};
}

/// The plugin's own share: a server without it grows by nothing, as a rule.
std::size_t beyond(std::size_t with, std::size_t without)
{
    return with - std::min(with, without);
}

void tellGrowth(Findings& findings, const Growth& with, const Growth& without)
{
    const std::string after = " after " + std::to_string(measured) + " starts and stops";
    if (const std::size_t threads = beyond(with.threads, without.threads); threads > 0)
        findings.faults.push_back("it leaves " + std::to_string(threads) + " threads behind" + after +
                                  "; stop() ends and joins each thread of the plugin");
    if (const std::size_t files = beyond(with.descriptors, without.descriptors); files > 0)
        findings.faults.push_back("it leaves " + std::to_string(files) + " descriptors open" + after +
                                  "; close files and sockets in stop() or a destructor");
    if (const std::size_t bytes = beyond(with.heapBytes, without.heapBytes); bytes > heapBytesPerStart)
        findings.faults.push_back("it keeps " + std::to_string(bytes) +
                                  " bytes more with each start and stop; valgrind or AddressSanitizer tell where they are from");
}

/// How a start of the server ended.
struct Outcome
{
    bool started = false;
    std::string fault;
};

Outcome tryStart(const Configuration& configuration, const Installation& installation)
{
    try {
        startAndStop(configuration, installation);
        return {true, {}};
    } catch (const Error& fault) {
        return {false, configuration.located(fault.what())};
    }
}

const std::vector<std::string>& strangeValues()
{
    static const std::vector<std::string> values{"", "-1", "99999999999999999999", "nobody means this", std::string(5000, 'x')};
    return values;
}

std::string shortened(const std::string& value)
{
    constexpr std::size_t shown = 24;
    return "\"" + value.substr(0, shown) + (value.size() > shown ? "..." : "") + "\"";
}

/// What is wrong with the way in which a value was refused, or empty.
std::string complaintAbout(const std::string& fault, const Subject& subject, const std::string& key)
{
    // PluginHost's words for whatever is neither ConfigurationError nor SystemError.
    if (fault.find("plugin " + subject.name() + " (" + subject.file.string() + ") cannot start: ") != std::string::npos)
        return "start() throws something else than ConfigurationError or SystemError: " + fault;
    if (fault.find(key) == std::string::npos)
        return "the error does not name the setting: " + fault + "; begin it with settings().origin(\"" + key + "\")";
    return {};
}

} // namespace

Findings checkStarts(const Subject& subject)
{
    try {
        const Trial without = run(subject, Cast::WithoutSubject, baselineStarts);
        const Trial with = run(subject, Cast::WithSubject, starts);
        Findings findings{{std::to_string(starts) + " times, and nothing stays behind"}, {}};
        tellGrowth(findings, with.growth, without.growth);
        for (const auto& [key, setting] : with.readings) {
            if (!without.readings.contains(key))
                findings.facts.push_back(std::string(settingMark) + key);
        }
        return findings;
    } catch (const Error& fault) {
        const std::string text = fault.what();
        const bool isOwn = text.starts_with("plugin " + subject.name());
        return {{}, {text + (isOwn ? "; settings that it cannot do without: --config=FILE.properties or -Dname=value" : "")}};
    }
}

Findings checkSetting(const Subject& subject, const std::string& key)
{
    Findings findings;
    const Resources before = Resources::now();
    Resources after = before;
    for (const std::string& value : strangeValues()) {
        Configuration configuration = configurationFor(subject, Cast::WithSubject);
        configuration.add({{key, value, key}}, WhenUnread::Ignore);
        const Outcome outcome = tryStart(configuration, subject.installation);
        after = Resources::now();
        const std::string complaint = outcome.started ? std::string() : complaintAbout(outcome.fault, subject, key);
        if (complaint.empty())
            continue;
        findings.faults.push_back("with " + key + " = " + shortened(value) + " " + complaint);
        break; // the others would be complained of alike
    }
    if (after.threads > before.threads)
        findings.faults.push_back("after starts with strange values of " + key + ", " + std::to_string(after.threads - before.threads) +
                                  " threads go on: a start() that throws must end what it began, for stop() is not called");
    return findings;
}

} // namespace beckon::check
