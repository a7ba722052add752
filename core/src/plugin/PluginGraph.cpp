#include "plugin/PluginGraph.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace beckon {
namespace {

std::string named(const PluginNode& node)
{
    return node.info.name + " (" + node.file + ")";
}

class Graph
{
public:
    Graph(const std::vector<PluginNode>& nodes, const std::vector<std::string>& given, const FaultHandler& faults)
        : _nodes(nodes), _given(given), _faults(faults)
    {
        refuseEqualNames();
        collectProviders();
        refuseMissingNeeds();
    }

    std::vector<std::size_t> order() const
    {
        std::vector<std::size_t> result;
        std::vector<bool> placed(_nodes.size(), false);
        while (result.size() < _nodes.size()) {
            const auto next = firstReady(placed);
            if (!next) {
                _faults(describeCycle(placed));
                break;
            }
            placed[*next] = true;
            result.push_back(*next);
        }
        return result;
    }

private:
    void refuseEqualNames() const
    {
        std::map<std::string, const PluginNode*> byName;
        for (const PluginNode& node : _nodes) {
            const auto [at, isNew] = byName.emplace(node.info.name, &node);
            if (!isNew)
                _faults("two plugins are called " + node.info.name + ": " + at->second->file + " and " + node.file +
                        "; name one of them only");
        }
    }

    void collectProviders()
    {
        for (std::size_t index = 0; index < _nodes.size(); ++index) {
            for (const std::string& contract : _nodes[index].info.provides) {
                if (isGiven(contract)) {
                    _faults(named(_nodes[index]) + " provides " + contract + ", which the server provides itself; remove the plugin");
                    continue;
                }
                const auto [at, isNew] = _providers.emplace(contract, index);
                if (!isNew)
                    _faults(contract + " is provided twice, by " + named(_nodes[at->second]) + " and by " + named(_nodes[index]) +
                            "; configure one of them only");
            }
        }
    }

    void refuseMissingNeeds() const
    {
        for (const PluginNode& node : _nodes) {
            for (const std::string& contract : node.info.needs) {
                if (!isGiven(contract) && !_providers.contains(contract))
                    _faults(named(node) + " needs " + contract + ", which no configured plugin provides; add one that does to `plugins`");
            }
        }
    }

    bool isGiven(const std::string& contract) const { return std::find(_given.begin(), _given.end(), contract) != _given.end(); }

    /// The contract that this plugin still waits for, of those that plugins provide.
    const std::string* waitsFor(std::size_t index, const std::vector<bool>& placed) const
    {
        for (const std::string& contract : _nodes[index].info.needs) {
            const auto provider = _providers.find(contract);
            if (provider != _providers.end() && !placed[provider->second])
                return &provider->first;
        }
        return nullptr;
    }

    std::optional<std::size_t> firstReady(const std::vector<bool>& placed) const
    {
        for (std::size_t index = 0; index < _nodes.size(); ++index) {
            if (!placed[index] && waitsFor(index, placed) == nullptr)
                return index;
        }
        return std::nullopt;
    }

    /// Every plugin that is not placed waits for another such: walking along must come back to where it has been.
    std::string describeCycle(const std::vector<bool>& placed) const
    {
        std::vector<std::size_t> path;
        auto at = static_cast<std::size_t>(std::find(placed.begin(), placed.end(), false) - placed.begin());
        while (std::find(path.begin(), path.end(), at) == path.end()) {
            path.push_back(at);
            at = _providers.at(*waitsFor(at, placed));
        }
        path.erase(path.begin(), std::find(path.begin(), path.end(), at));

        std::string chain = "plugins need each other in a circle: " + named(_nodes[at]);
        for (const std::size_t index : path) {
            const std::string& contract = *waitsFor(index, placed);
            chain += " needs " + contract + " of " + named(_nodes[_providers.at(contract)]) + (index == path.back() ? "" : ", which");
        }
        return chain + "; remove one of them from the configuration";
    }

    const std::vector<PluginNode>& _nodes;
    const std::vector<std::string>& _given;
    const FaultHandler& _faults;
    std::map<std::string, std::size_t> _providers;
};

} // namespace

std::vector<std::size_t> startOrder(const std::vector<PluginNode>& nodes, const std::vector<std::string>& given, const FaultHandler& faults)
{
    return Graph(nodes, given, faults).order();
}

} // namespace beckon
