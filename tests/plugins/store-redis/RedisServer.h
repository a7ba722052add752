#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::test {

/// A Redis server of the test's own, on a free port of 127.0.0.1, which keeps nothing on disk. It ends with this object, or with the thread
/// that made it. Threads: one. Errors: std::runtime_error when it does not start.
class RedisServer
{
public:
    /// `options` are words of its command line: {"--requirepass", "secret"}.
    explicit RedisServer(std::vector<std::string> options = {});
    ~RedisServer();
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    std::uint16_t port() const noexcept { return _port; }
    std::string url() const { return "redis://127.0.0.1:" + std::to_string(_port); }

    /// It listens there, too.
    std::filesystem::path socket() const { return _directory / "socket"; }

    /// As a power cut would.
    void kill();

    /// On the same port; what it held is forgotten. `more`: options for this time.
    void start(const std::vector<std::string>& more = {});

    /// Connections stay, and nothing is answered.
    void pause();
    void resume();

    /// One command by a connection of its own, past the code under test. The answer as text: of a list its elements, one a line; nil is
    /// (nil).
    std::string ask(std::initializer_list<std::string_view> arguments) const;

    /// A further one, with the words to log in before.
    std::string askAs(std::initializer_list<std::string_view> login, std::initializer_list<std::string_view> arguments) const;

private:
    void spawn(const std::vector<std::string>& more);
    bool isReady() const;

    const std::vector<std::string> _options;
    std::filesystem::path _directory;
    std::uint16_t _port = 0;
    pid_t _process = -1;
};

/// A port of 127.0.0.1 on which nobody listens.
std::uint16_t freePort();

} // namespace beckon::test
