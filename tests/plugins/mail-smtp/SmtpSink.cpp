#include "SmtpSink.h"

#include <Poco/Base64Decoder.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/TemporaryFile.h>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <sstream>
#include <stdexcept>

namespace beckon::test {

namespace {

std::string decode(const std::string& text)
{
    std::istringstream in(text);
    Poco::Base64Decoder decoder(in);
    std::string bytes;
    Poco::StreamCopier::copyToString(decoder, bytes);
    return bytes;
}

pid_t spawn(std::vector<std::string> arguments, const posix_spawn_file_actions_t* actions)
{
    std::vector<char*> pointers;
    for (std::string& argument : arguments)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    pid_t process = -1;
    if (::posix_spawn(&process, pointers[0], actions, nullptr, pointers.data(), environ) != 0)
        throw std::runtime_error("cannot run " + arguments[0]);
    return process;
}

SmtpSink::Event parse(const std::string& line)
{
    std::istringstream fields(line);
    SmtpSink::Event event;
    std::getline(fields, event.name, '\t');
    for (std::string field; std::getline(fields, field, '\t');) {
        const std::size_t equals = field.find('=');
        event.members[field.substr(0, equals)] = field.substr(equals + 1);
    }
    if (event.members.contains("data"))
        event.members["data"] = decode(event.members["data"]);
    return event;
}

} // namespace

SmtpSink::SmtpSink(std::vector<std::string> options)
{
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    options.insert(options.begin(), {"/usr/bin/python3", BECKON_SOURCE_DIR "/tests/plugins/mail-smtp/sink.py"});
    _process = spawn(std::move(options), &actions);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    _input = in[1];
    _output = out[0];

    _port = static_cast<std::uint16_t>(std::stoi(next(Milliseconds{30'000}).members.at("port")));
}

SmtpSink::~SmtpSink()
{
    ::close(_input);
    ::kill(_process, SIGTERM);
    ::waitpid(_process, nullptr, 0);
    ::close(_output);
}

SmtpSink::Event SmtpSink::next(Milliseconds deadline)
{
    if (!hears(deadline))
        throw std::runtime_error("the mail server was not spoken to in time");
    const std::size_t end = _received.find('\n');
    const Event event = parse(_received.substr(0, end));
    _received.erase(0, end + 1);
    return event;
}

SmtpSink::Event SmtpSink::nextMail()
{
    for (;;) {
        const Event event = next();
        if (event.name == "mail")
            return event;
    }
}

bool SmtpSink::hears(Milliseconds time)
{
    const auto deadline = std::chrono::steady_clock::now() + time;
    while (_received.find('\n') == std::string::npos) {
        const auto left = std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now()).count();
        pollfd waited{_output, POLLIN, 0};
        if (left <= 0 || ::poll(&waited, 1, static_cast<int>(left)) <= 0)
            return false;
        std::array<char, 4'096> buffer{};
        const ssize_t count = ::read(_output, buffer.data(), buffer.size());
        if (count <= 0)
            return false;
        _received.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return true;
}

std::uint16_t freePort()
{
    return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
}

std::string selfSignedCertificate(const std::string& names)
{
    static std::map<std::string, std::string> made;
    std::string& file = made[names];
    if (!file.empty())
        return file;
    file = Poco::TemporaryFile::tempName();
    Poco::TemporaryFile::registerForDeletion(file);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const pid_t process = spawn({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                                 "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=" + names, "-keyout", file, "-out", file},
                                &actions);
    ::posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    ::waitpid(process, &status, 0);
    if (status != 0)
        throw std::runtime_error("openssl made no certificate");
    return file;
}

} // namespace beckon::test
