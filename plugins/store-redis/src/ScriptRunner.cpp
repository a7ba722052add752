#include "ScriptRunner.h"

#include "ScriptTexts.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace beckon::storeredis {

namespace {

Script add(RedisLink& link, std::string_view text)
{
    return link.addScript(std::string(commonScript).append(text));
}

} // namespace

ScriptRunner::ScriptRunner(RedisLink& link, std::string node, const ClusterOptions& options)
    : _link(link),
      _prefix(options.prefix),
      _node(std::move(node)),
      _options(options),
      _change(add(link, changeScript)),
      _nodes(add(link, nodesScript)),
      _register(add(link, registerScript)),
      _renew(add(link, renewScript)),
      _restore(add(link, restoreScript)),
      _sweep(add(link, sweepScript))
{
}

void ScriptRunner::run(const Script& script, Arguments arguments, Answer answer)
{
    const std::string keep = std::to_string(std::max(_options.expectation(), _options.reconnectGrace).count());
    std::vector<std::string_view> command{"EVALSHA", script.sha, "0", _prefix, _node, _token, keep};
    command.insert(command.end(), arguments.begin(), arguments.end());
    _link.command(command, [this, answer = std::move(answer)](const Reply& reply) {
        if (reply.isLost())
            return;
        if (!reply.isList() || reply.elements.empty() || !reply.elements[0].isText())
            _link.reconnect("a script failed: " + (reply.isError() ? reply.text : "it answered what it never does"));
        else if (reply.elements[0].text == "lost")
            _link.reconnect("this node's lease has ended");
        else
            answer(reply);
    });
}

} // namespace beckon::storeredis
