#include "Login.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace beckon::storeredis {

namespace {

using Fault = Login::Fault;

constexpr std::size_t longestQuote = 120;
constexpr std::size_t longestRunId = 64;
constexpr std::string_view probeMilliseconds = "1000";
constexpr std::pair oldest{6, 2}; ///< XADD NOMKSTREAM, GETDEL

Fault refused(std::string reason)
{
    return {Fault::Kind::Refused, std::move(reason)};
}

/// The value of a line `name:value` of INFO; empty when there is none.
std::string_view fieldOf(std::string_view info, std::string_view name)
{
    while (!info.empty()) {
        std::string_view line = info.substr(0, info.find('\n'));
        info.remove_prefix(std::min(line.size() + 1, info.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.starts_with(name) && line.size() > name.size() && line[name.size()] == ':')
            return line.substr(name.size() + 1);
    }
    return {};
}

/// `7.0.15` is 7 and 0; nothing when it is no version.
std::optional<std::pair<int, int>> versionOf(std::string_view text)
{
    std::pair<int, int> version;
    const char* const end = text.data() + text.size();
    const auto major = std::from_chars(text.data(), end, version.first);
    if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.')
        return std::nullopt;
    if (std::from_chars(major.ptr + 1, end, version.second).ec != std::errc())
        return std::nullopt;
    return version;
}

bool isRunId(std::string_view text) noexcept
{
    const auto allowed = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; };
    return text.size() <= longestRunId && std::all_of(text.begin(), text.end(), allowed);
}

} // namespace

Login::Login(Purpose purpose, const RedisUrl& url, const std::string& clientName, const std::string& probeKey,
             std::span<const Script> scripts)
    : _url(url), _database(std::to_string(url.database))
{
    if (!url.password.empty() && url.user.empty())
        _stages.push_back({Step::LogIn, {"AUTH", url.password.reveal()}});
    else if (!url.password.empty())
        _stages.push_back({Step::LogIn, {"AUTH", url.user, url.password.reveal()}});
    _stages.push_back({Step::NameClient, {"CLIENT", "SETNAME", clientName}});
    if (url.database != 0)
        _stages.push_back({Step::ChooseDatabase, {"SELECT", _database}});
    _stages.push_back({Step::AskServer, {"INFO", "server"}});
    if (purpose == Purpose::Reads)
        return;
    _stages.push_back({Step::Probe, {"SET", probeKey, "1", "PX", probeMilliseconds}});
    for (const Script& script : scripts)
        _stages.push_back({Step::LoadScript, {"SCRIPT", "LOAD", script.text}});
}

std::vector<Login::Command> Login::commands() const
{
    std::vector<Command> commands;
    for (const Stage& stage : _stages)
        commands.push_back(stage.command);
    return commands;
}

std::optional<Fault> Login::judge(std::size_t index, const Reply& reply)
{
    const Step step = _stages.at(index).step;
    if (reply.isError())
        return judgeError(step, reply.text);
    return step == Step::AskServer ? judgeServer(reply) : std::nullopt;
}

std::optional<Fault> Login::judgeError(Step step, const std::string& text) const
{
    const Reply error{Reply::Kind::Error, 0, text, {}};
    if (error.isError("NOAUTH"))
        return refused("it asks for a password; write redis://:password@host");
    if (error.isError("DENIED"))
        return refused("it is in protected mode and serves its own machine alone; give it a password");
    if (error.isError("WRONGPASS"))
        return refused("it refuses the user or the password");
    const std::string quote = forLog(text, _url.password);
    switch (step) {
    case Step::LogIn:
        if (text.find("without any password configured") != std::string::npos)
            return refused("it asks for no password; leave it out of REDIS_URL");
        return refused("it refuses the log-in (" + quote + ")");
    case Step::NameClient: // for people who look at the server
        return std::nullopt;
    case Step::ChooseDatabase:
        if (error.isError("ERR"))
            return refused("it has no database " + _database + " (" + quote + ")");
        break;
    case Step::AskServer:
    case Step::Probe:
    case Step::LoadScript:
        break;
    }
    if (error.isError("NOPERM"))
        return refused("its user may not do what this server needs (" + quote + ")");
    return Fault{Fault::Kind::Away, quote};
}

std::optional<Fault> Login::judgeServer(const Reply& reply)
{
    const std::string_view info = reply.isText() ? std::string_view(reply.text) : std::string_view();
    const auto version = versionOf(fieldOf(info, "redis_version"));
    if (!version)
        return refused("it tells no version of Redis; is it one?");
    if (*version < oldest)
        return refused("it is Redis " + std::to_string(version->first) + "." + std::to_string(version->second) + "; install 6.2 or newer");
    const std::string_view mode = fieldOf(info, "redis_mode");
    if (mode == "cluster" || mode == "sentinel")
        return refused("it runs as Redis " + std::string(mode) + "; name a server that stands alone, or the master of replicas");
    if (const std::string_view id = fieldOf(info, "run_id"); isRunId(id))
        _runId = id;
    return std::nullopt;
}

bool isOfTheServer(const Reply& reply) noexcept
{
    constexpr std::array<std::string_view, 10> codes{"LOADING",    "BUSY",   "READONLY",   "OOM",      "MISCONF",
                                                     "MASTERDOWN", "NOAUTH", "NOREPLICAS", "NOSCRIPT", "CLUSTERDOWN"};
    return reply.isError() && std::any_of(codes.begin(), codes.end(), [&](std::string_view code) { return reply.isError(code); });
}

std::string forLog(std::string_view text, const Secret& password)
{
    if (!password.empty() && text.find(password.reveal()) != std::string_view::npos)
        return "an error that quotes the password";
    std::string line;
    for (const char c : text.substr(0, longestQuote))
        line += c >= ' ' && c < 0x7f ? c : '?';
    return line;
}

} // namespace beckon::storeredis
