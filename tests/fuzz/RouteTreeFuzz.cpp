// Lines of patterns, then a path. Whether a route is found must be what a comparison with each pattern says.

#include "Fuzz.h"
#include "beckon/base/Error.h"
#include "http/RoutePattern.h"
#include "http/RouteTree.h"

#include <algorithm>
#include <optional>

using namespace beckon;
using fuzz::require;

namespace {

constexpr std::size_t maxPatterns = 12;

/// A path's segments as they read, or nothing for a path that has no route.
std::optional<std::vector<std::string>> segmentsOf(std::string_view path)
{
    if (!path.starts_with('/'))
        return std::nullopt;
    path.remove_prefix(1);
    std::vector<std::string> segments;
    const bool endsInSlash = path.ends_with('/');
    if (path.empty())
        return segments;
    if (endsInSlash)
        path.remove_suffix(1);
    for (bool isLast = false; !isLast;) {
        isLast = path.find('/') == std::string_view::npos;
        const auto segment = percentDecode(fuzz::takeUntil(path, '/'));
        if (!segment || segment->empty() || *segment == "." || *segment == "..")
            return std::nullopt;
        segments.push_back(*segment);
    }
    return segments;
}

bool matches(const std::vector<PatternSegment>& pattern, const std::vector<std::string>& segments)
{
    std::size_t at = 0;
    for (const PatternSegment& wanted : pattern) {
        if (wanted.kind == PatternSegment::Kind::Wildcard)
            return std::none_of(segments.begin() + static_cast<std::ptrdiff_t>(at), segments.end(),
                                [](const std::string& rest) { return rest.find('/') != std::string::npos; });
        if (at == segments.size() || (wanted.kind == PatternSegment::Kind::Literal && wanted.text != segments[at]))
            return false;
        ++at;
    }
    return at == segments.size();
}

class Routes
{
public:
    void add(std::string_view pattern)
    {
        try {
            auto segments = parsePattern(pattern);
            _tree.add({"fuzz", Method::Get, std::string(pattern), [](const Request&) { return Response(); }, nullptr, RunsOn::Loop});
            _patterns.push_back(std::move(segments));
        } catch (const ConfigurationError&) {
        }
    }

    void find(std::string_view path) const
    {
        const auto segments = segmentsOf(path);
        const bool isKnown =
            segments && std::any_of(_patterns.begin(), _patterns.end(), [&](const auto& p) { return matches(p, *segments); });
        using Kind = RouteTree::Match::Kind;
        const RouteTree::Match match = _tree.find(Method::Head, path);
        require((match.kind == Kind::Found) == isKnown, "a route is found when a pattern matches");
        require(_tree.find(Method::Put, path).kind == (isKnown ? Kind::MethodNotAllowed : Kind::NotFound),
                "a known path names its methods");
        if (!isKnown)
            return;
        const auto pattern = parsePattern(match.route->pattern);
        require(matches(pattern, *segments), "the route that is found matches");
        const auto isVariable = [](const PatternSegment& segment) { return segment.kind != PatternSegment::Kind::Literal; };
        require(static_cast<std::size_t>(std::count_if(pattern.begin(), pattern.end(), isVariable)) == match.parameters.size(),
                "each parameter has a value");
    }

private:
    RouteTree _tree;
    std::vector<std::vector<PatternSegment>> _patterns;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view rest = fuzz::textOf(data, size);
    Routes routes;
    for (std::size_t i = 0; i < maxPatterns && rest.find('\n') != std::string_view::npos; ++i)
        routes.add(fuzz::takeUntil(rest, '\n'));
    routes.find(rest);
    return 0;
}
