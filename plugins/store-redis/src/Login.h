#pragma once

#include "RedisUrl.h"
#include "Reply.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace beckon::storeredis {

/// A script that is loaded with each new connection, to be run by EVALSHA.
struct Script
{
    std::string text;
    std::string sha; ///< SHA-1 of the text, in hexadecimal
};

/// What makes a connection fit for use: the commands to send, in one go, and what their answers mean. Pure. Threads: one.
class Login
{
public:
    enum class Purpose : std::uint8_t
    {
        Commands, ///< loads the scripts, and proves that the server takes writes
        Reads
    };

    struct Fault
    {
        enum class Kind : std::uint8_t
        {
            Away,   ///< it may pass
            Refused ///< only a change of the configuration helps, here or there
        };

        Kind kind = Kind::Away;
        std::string reason; ///< one line without secrets
    };

    /// `clientName` is what CLIENT LIST shows, `probeKey` is written once. All outlive it.
    Login(Purpose purpose, const RedisUrl& url, const std::string& clientName, const std::string& probeKey,
          std::span<const Script> scripts);

    using Command = std::vector<std::string_view>;
    std::vector<Command> commands() const;

    /// Takes the answer to the command of that index, which is not Lost. Nothing while all is well.
    std::optional<Fault> judge(std::size_t index, const Reply& reply);

    /// Names one run of the server; empty when it tells none. Known when all answers are in.
    const std::string& runId() const noexcept { return _runId; }

private:
    enum class Step : std::uint8_t
    {
        LogIn,
        NameClient,
        ChooseDatabase,
        AskServer,
        Probe,
        LoadScript
    };

    struct Stage
    {
        Step step;
        Command command;
    };

    std::optional<Fault> judgeError(Step step, const std::string& text) const;
    std::optional<Fault> judgeServer(const Reply& reply);

    const RedisUrl& _url;
    const std::string _database;
    std::vector<Stage> _stages;
    std::string _runId;
};

/// An error of the server that concerns every command: it cannot serve now, or not us.
bool isOfTheServer(const Reply& reply) noexcept;

/// Text of a server, made fit for a log: printable, short, and without the password.
std::string forLog(std::string_view text, const Secret& password);

} // namespace beckon::storeredis
