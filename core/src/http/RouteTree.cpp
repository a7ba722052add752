#include "http/RouteTree.h"

#include "beckon/base/Error.h"
#include "http/RoutePattern.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace beckon {

namespace {

constexpr std::array<std::pair<Method, const char*>, 7> methodNames{{{Method::Get, "GET"},
                                                                     {Method::Head, "HEAD"},
                                                                     {Method::Post, "POST"},
                                                                     {Method::Put, "PUT"},
                                                                     {Method::Patch, "PATCH"},
                                                                     {Method::Delete, "DELETE"},
                                                                     {Method::Options, "OPTIONS"}}};

const char* methodName(Method method) noexcept
{
    const auto* const found =
        std::find_if(methodNames.begin(), methodNames.end(), [method](const auto& entry) { return entry.first == method; });
    return found == methodNames.end() ? "?" : found->second;
}

/// The decoded segments of a path, or nothing for one that can have no route. Dot segments have none: clients resolve them, and a
/// wildcard that serves files must not meet them.
std::optional<std::vector<std::string>> splitPath(std::string_view path)
{
    if (!path.starts_with('/'))
        return std::nullopt;
    path.remove_prefix(1);
    if (path.ends_with('/'))
        path.remove_suffix(1);
    else if (path.empty())
        return std::vector<std::string>();

    std::vector<std::string> segments;
    for (bool isLast = false; !isLast;) {
        const auto end = path.find('/');
        isLast = end == std::string_view::npos;
        auto segment = percentDecode(path.substr(0, end));
        if (!segment || segment->empty() || *segment == "." || *segment == "..")
            return std::nullopt;
        segments.push_back(std::move(*segment));
        path.remove_prefix(isLast ? path.size() : end + 1);
    }
    return segments;
}

} // namespace

struct RouteTree::Node
{
    /// What a pattern says beyond its shape: patterns of one shape may name their parameters differently.
    struct Entry
    {
        Route route;
        std::vector<std::string> names;
    };

    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::unique_ptr<Node> wildcard;
    std::map<Method, Entry> entries;

    Node& child(const PatternSegment& segment)
    {
        auto& slot = segment.kind == PatternSegment::Kind::Literal     ? literals[segment.text]
                     : segment.kind == PatternSegment::Kind::Parameter ? parameter
                                                                       : wildcard;
        if (!slot)
            slot = std::make_unique<Node>();
        return *slot;
    }

    const Entry* entry(Method method) const
    {
        auto found = entries.find(method);
        if (found == entries.end() && method == Method::Head)
            found = entries.find(Method::Get);
        return found == entries.end() ? nullptr : &found->second;
    }

    std::string allow() const
    {
        std::string text;
        for (const auto& [method, name] : methodNames)
            if (method == Method::Options || entry(method) != nullptr)
                text.append(text.empty() ? "" : ", ").append(name);
        return text;
    }
};

namespace {

/// Looks for the node of a path, the most literal first. A tree that has a node once makes it a visit at most once.
template <typename Node>
class Search
{
public:
    explicit Search(const std::vector<std::string>& segments) : _segments(segments) {}

    const Node* run(const Node& node, std::size_t depth)
    {
        if (depth == _segments.size() && !node.entries.empty())
            return &node;
        if (depth < _segments.size()) {
            if (const Node* found = descend(node, depth))
                return found;
        }
        return node.wildcard ? rest(*node.wildcard, depth) : nullptr;
    }

    std::vector<std::string> takeValues() { return std::move(_values); }

private:
    const Node* descend(const Node& node, std::size_t depth)
    {
        if (const auto literal = node.literals.find(_segments[depth]); literal != node.literals.end())
            if (const Node* found = run(*literal->second, depth + 1))
                return found;
        if (!node.parameter)
            return nullptr;
        _values.push_back(_segments[depth]);
        const Node* found = run(*node.parameter, depth + 1);
        if (found == nullptr)
            _values.pop_back();
        return found;
    }

    /// A segment that hides a slash would read as two once the rest is put together.
    const Node* rest(const Node& node, std::size_t depth)
    {
        std::string text;
        for (std::size_t i = depth; i < _segments.size(); ++i) {
            if (_segments[i].find('/') != std::string::npos)
                return nullptr;
            text.append(i == depth ? "" : "/").append(_segments[i]);
        }
        _values.push_back(std::move(text));
        return &node;
    }

    const std::vector<std::string>& _segments;
    std::vector<std::string> _values;
};

} // namespace

RouteTree::RouteTree() : _root(std::make_unique<Node>()) {}
RouteTree::~RouteTree() = default;

void RouteTree::add(Route route)
{
    if (route.method == Method::Other || (route.handler != nullptr) == (route.endpoint != nullptr))
        throw ConfigurationError("the route '" + route.pattern + "' of " + route.owner + " needs a known method and one handler");

    Node* node = _root.get();
    std::vector<std::string> names;
    for (PatternSegment& segment : parsePattern(route.pattern)) {
        node = &node->child(segment);
        if (segment.kind != PatternSegment::Kind::Literal)
            names.push_back(std::move(segment.text));
    }
    if (const auto taken = node->entries.find(route.method); taken != node->entries.end()) {
        const Route& other = taken->second.route;
        throw ConfigurationError(std::string(methodName(route.method)) + " " + route.pattern + " of " + route.owner +
                                 " is already taken by " + other.owner + " (as " + other.pattern +
                                 "); remove one of the two from 'plugins'");
    }
    const Method method = route.method;
    node->entries.emplace(method, Node::Entry{std::move(route), std::move(names)});
}

RouteTree::Match RouteTree::find(Method method, std::string_view path) const
{
    const auto segments = splitPath(path);
    if (!segments)
        return {};
    Search<Node> search(*segments);
    const Node* node = search.run(*_root, 0);
    if (node == nullptr)
        return {};

    const Node::Entry* entry = node->entry(method);
    if (entry == nullptr)
        return {Match::Kind::MethodNotAllowed, nullptr, {}, node->allow()};
    Match match{Match::Kind::Found, &entry->route, {}, node->allow()};
    std::vector<std::string> values = search.takeValues();
    for (std::size_t i = 0; i < values.size(); ++i)
        match.parameters.emplace_back(entry->names[i], std::move(values[i]));
    return match;
}

} // namespace beckon
