#include "RedisServer.h"

#include <Poco/Net/ServerSocket.h>

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <thread>

namespace beckon::test {

namespace {

constexpr std::chrono::seconds deadline{20};
constexpr const char* program = "/usr/bin/redis-server";

struct Free
{
    void operator()(redisContext* context) const { redisFree(context); }
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

using Connection = std::unique_ptr<redisContext, Free>;
using Answer = std::unique_ptr<redisReply, Free>;

Connection connect(std::uint16_t port)
{
    const timeval patience{10, 0};
    Connection connection(redisConnectWithTimeout("127.0.0.1", port, patience));
    if (connection)
        redisSetTimeout(connection.get(), patience);
    return connection;
}

Answer send(const Connection& connection, std::initializer_list<std::string_view> arguments)
{
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string_view argument : arguments) {
        texts.push_back(argument.data());
        sizes.push_back(argument.size());
    }
    return Answer(static_cast<redisReply*>(redisCommandArgv(connection.get(), static_cast<int>(texts.size()), texts.data(), sizes.data())));
}

std::string textOf(const redisReply& reply)
{
    std::string text;
    switch (reply.type) {
    case REDIS_REPLY_NIL:
        return "(nil)";
    case REDIS_REPLY_INTEGER:
        return std::to_string(reply.integer);
    case REDIS_REPLY_ARRAY:
        for (std::size_t i = 0; i < reply.elements; ++i)
            text += textOf(*reply.element[i]) + "\n";
        return text;
    default:
        return {reply.str, reply.len};
    }
}

} // namespace

RedisServer::RedisServer(std::vector<std::string> options) : _options(std::move(options))
{
    std::string name = (std::filesystem::temp_directory_path() / "beckon-redis-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw std::runtime_error("no directory for the Redis server");
    _directory = name;
    _port = freePort();
    start();
}

RedisServer::~RedisServer()
{
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(_directory, ignored);
}

void RedisServer::kill()
{
    if (_process < 0)
        return;
    ::kill(_process, SIGKILL);
    ::waitpid(_process, nullptr, 0);
    _process = -1;
}

void RedisServer::start(const std::vector<std::string>& more)
{
    const auto end = std::chrono::steady_clock::now() + deadline;
    spawn(more);
    while (!isReady()) {
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error("the Redis server does not start; is redis-server installed?");
        // Somebody else may have taken the port meanwhile, for a moment.
        if (::waitpid(_process, nullptr, WNOHANG) == _process)
            spawn(more);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

void RedisServer::spawn(const std::vector<std::string>& more)
{
    std::vector<std::string> words{
        program, "--bind", "127.0.0.1",         "--port",       std::to_string(_port), "--save",      "",  "--appendonly",
        "no",    "--dir",  _directory.string(), "--unixsocket", socket().string(),     "--daemonize", "no"};
    words.insert(words.end(), _options.begin(), _options.end());
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const pid_t parent = ::getpid();
    _process = ::fork();
    if (_process < 0)
        throw std::runtime_error("no process for the Redis server");
    if (_process > 0)
        return;
    // Only what a child of a process with threads may call.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        ::_exit(1);
    const int nowhere = ::open("/dev/null", O_RDWR);
    ::dup2(nowhere, STDIN_FILENO);
    ::dup2(nowhere, STDOUT_FILENO);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
}

bool RedisServer::isReady() const
{
    const Connection connection = connect(_port);
    if (!connection || connection->err != 0)
        return false;
    const Answer answer = send(connection, {"PING"});
    return answer && (textOf(*answer) == "PONG" || textOf(*answer).starts_with("NOAUTH"));
}

void RedisServer::pause()
{
    ::kill(_process, SIGSTOP);
}

void RedisServer::resume()
{
    ::kill(_process, SIGCONT);
}

std::string RedisServer::ask(std::initializer_list<std::string_view> arguments) const
{
    return askAs({"PING"}, arguments);
}

std::string RedisServer::askAs(std::initializer_list<std::string_view> login, std::initializer_list<std::string_view> arguments) const
{
    const Connection connection = connect(_port);
    if (!connection || connection->err != 0 || !send(connection, login))
        throw std::runtime_error("the Redis server takes no connection");
    const Answer answer = send(connection, arguments);
    if (!answer)
        throw std::runtime_error("the Redis server does not answer");
    return textOf(*answer);
}

std::uint16_t freePort()
{
    return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
}

} // namespace beckon::test
