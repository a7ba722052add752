#include "server/UnknownSettings.h"

#include <algorithm>
#include <set>
#include <utility>

namespace beckon {
/// Optimal string alignment: three rows of the table are enough.
std::size_t editDistance(std::string_view left, std::string_view right)
{
    std::vector<std::size_t> before;
    std::vector<std::size_t> above(right.size() + 1);
    for (std::size_t column = 0; column <= right.size(); ++column)
        above[column] = column;
    for (std::size_t row = 1; row <= left.size(); ++row) {
        std::vector<std::size_t> current(right.size() + 1, row);
        for (std::size_t column = 1; column <= right.size(); ++column) {
            const std::size_t replaced = above[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
            current[column] = std::min({above[column] + 1, current[column - 1] + 1, replaced});
            if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                current[column] = std::min(current[column], before[column - 2] + 1);
        }
        before = std::move(above);
        above = std::move(current);
    }
    return above.back();
}

std::string nearestName(const std::string& name, const std::set<std::string>& known)
{
    std::string best;
    std::size_t least = std::max<std::size_t>(2, name.size() / 5) + 1;
    for (const std::string& candidate : known) {
        const std::size_t distance = editDistance(name, candidate);
        if (distance < least) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

std::vector<std::string> unknownSettings(const Configuration& configuration, const DocumentedKeys& documented,
                                         const std::vector<std::string>& plugins)
{
    std::set<std::string> known;
    for (const auto& [key, sample] : documented)
        known.insert(key);
    for (const auto& [key, setting] : configuration.readings())
        known.insert(key);

    std::vector<std::string> lines;
    for (const auto& [key, origin] : configuration.unread(plugins)) {
        if (known.contains(key))
            continue;
        const std::string meant = nearestName(key, known);
        lines.push_back(
            "unknown setting: " + origin +
            (meant.empty() ? "; nobody reads it: remove it, or use the plugin that reads it" : "; did you mean " + meant + "?"));
    }
    return lines;
}

} // namespace beckon
