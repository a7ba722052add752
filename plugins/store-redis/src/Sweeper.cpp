#include "Sweeper.h"

#include <array>
#include <string_view>
#include <utility>

namespace beckon::storeredis {

namespace {

constexpr std::string_view roomsAtOnce = "256";
constexpr std::string_view usersAtOnce = "20000";

Sweeper::Nodes namesIn(const Reply& list)
{
    Sweeper::Nodes names;
    for (const Reply& name : list.elements)
        names.insert(name.text);
    return names;
}

} // namespace

Sweeper::Sweeper(RedisLink& link, ScriptRunner& scripts, const ClusterOptions& options, OnNodes onNodes)
    : _link(link), _scripts(scripts), _options(options), _onNodes(std::move(onNodes))
{
}

void Sweeper::start()
{
    _underWay.clear();
    _timer = _link.loop().schedule(_options.holdOff, [this] { look(); });
}

void Sweeper::stop()
{
    _timer.cancel();
}

void Sweeper::sweepOneself(const std::string& self, std::function<void()> done)
{
    const std::array<std::string_view, 3> arguments{self, roomsAtOnce, usersAtOnce};
    _scripts.sweep(arguments, [this, self, done = std::move(done)](const Reply& reply) {
        if (reply.elements[0].text == "more")
            sweepOneself(self, done);
        else
            done();
    });
}

void Sweeper::look()
{
    _timer = _link.loop().schedule(_options.sweepPause, [this] { look(); });
    _scripts.nodes([this](const Reply& reply) {
        if (reply.elements.size() != 3)
            return;
        const Nodes dead = namesIn(reply.elements[2]);
        for (const std::string& node : dead) {
            if (_underWay.insert(node).second)
                sweep(node);
        }
        _onNodes(namesIn(reply.elements[1]), dead);
    });
}

void Sweeper::sweep(const std::string& node)
{
    const std::array<std::string_view, 3> arguments{node, roomsAtOnce, usersAtOnce};
    _scripts.sweep(arguments, [this, node](const Reply& reply) {
        if (reply.elements[0].text == "more")
            sweep(node);
        else
            _underWay.erase(node);
    });
}

} // namespace beckon::storeredis
