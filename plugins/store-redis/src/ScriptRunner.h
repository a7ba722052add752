#pragma once

#include "ClusterOptions.h"
#include "RedisLink.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace beckon::storeredis {

/// Runs the cluster's scripts for one node, with what all of them take: prefix, node, token.
/// Ownership: keeps references to link and options, which outlive it. Threads: the link's; made before it starts. Errors: what a script
/// does not do is a reason to reconnect, so it ends there.
class ScriptRunner
{
public:
    ScriptRunner(RedisLink& link, std::string node, const ClusterOptions& options);

    /// Of the latest registration: nothing that was sent under an earlier one is carried out any more.
    void setToken(std::uint64_t token) { _token = std::to_string(token); }

    using Arguments = std::span<const std::string_view>;

    /// Gets the list that a script has answered: its first element is a text, and not "lost".
    using Answer = std::function<void(const Reply& reply)>;

    void change(Arguments arguments, Answer answer) { run(_change, arguments, std::move(answer)); }
    void nodes(Answer answer) { run(_nodes, {}, std::move(answer)); }
    void enroll(Arguments arguments, Answer answer) { run(_register, arguments, std::move(answer)); }
    void renew(Arguments arguments, Answer answer) { run(_renew, arguments, std::move(answer)); }
    void restore(Arguments arguments, Answer answer) { run(_restore, arguments, std::move(answer)); }
    void sweep(Arguments arguments, Answer answer) { run(_sweep, arguments, std::move(answer)); }

private:
    void run(const Script& script, Arguments arguments, Answer answer);

    RedisLink& _link;
    const std::string _prefix;
    const std::string _node;
    const ClusterOptions& _options;
    std::string _token = "0";
    const Script _change;
    const Script _nodes;
    const Script _register;
    const Script _renew;
    const Script _restore;
    const Script _sweep;
};

} // namespace beckon::storeredis
