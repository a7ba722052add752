#include "Child.h"

#include "beckon/base/Error.h"
#include "event/FileDescriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sstream>
#include <string_view>
#include <system_error>

namespace beckon::check {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longestOutput = 1024UL * 1024;
constexpr std::size_t shownLines = 5;

struct Ended
{
    std::string output; ///< both streams
    int status = 0;     ///< as waitpid gives it
    bool timedOut = false;
};

SystemError cannotRun(int error)
{
    return SystemError("cannot run this program once more: " + std::generic_category().message(error));
}

pid_t spawn(const std::vector<std::string>& arguments, int output)
{
    std::string self = "beckon-plugin-check";
    std::vector<std::string> words = arguments;
    std::vector<char*> pointers{self.data()};
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    pid_t child = 0;
    const int error = ::posix_spawn(&child, "/proc/self/exe", &actions, nullptr, pointers.data(), ::environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        throw cannotRun(error);
    return child;
}

/// Takes what comes until the pipe ends; false when that takes too long.
bool readAll(int pipe, Clock::time_point deadline, std::string& output)
{
    std::array<char, 4096> part{};
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd ready{pipe, POLLIN, 0};
        if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) == 0)
            return false;
        const ssize_t count = ::read(pipe, part.data(), part.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return true;
        if (output.size() < longestOutput)
            output.append(part.data(), static_cast<std::size_t>(count));
    }
}

Ended run(const std::vector<std::string>& arguments, std::chrono::seconds patience)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw cannotRun(errno);
    const FileDescriptor reading(ends[0]);
    FileDescriptor writing(ends[1]);
    const pid_t child = spawn(arguments, writing.get());
    writing.reset();

    Ended ended;
    ended.timedOut = !readAll(reading.get(), Clock::now() + patience, ended.output);
    if (ended.timedOut)
        ::kill(child, SIGKILL);
    while (::waitpid(child, &ended.status, 0) < 0 && errno == EINTR) {
    }
    return ended;
}

/// The end of what was printed beside the findings, each line indented.
std::string lastWords(const std::vector<std::string>& lines)
{
    std::string text;
    const std::size_t first = lines.size() > shownLines ? lines.size() - shownLines : 0;
    for (std::size_t i = first; i < lines.size(); ++i)
        text += "\n    | " + lines[i];
    return text;
}

} // namespace

Findings runInChild(const std::vector<std::string>& arguments, std::chrono::seconds patience)
{
    const Ended ended = run(arguments, patience);
    Findings findings;
    std::vector<std::string> others;
    bool hasEnded = false;
    std::istringstream stream(ended.output);
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(factMark))
            findings.facts.push_back(line.substr(factMark.size()));
        else if (line.starts_with(faultMark))
            findings.faults.push_back(line.substr(faultMark.size()));
        else if (line == endMark)
            hasEnded = true;
        else
            others.push_back(line);
    }
    if (ended.timedOut)
        findings.faults.push_back("it does not come to an end within " + std::to_string(patience.count()) +
                                  " s: start() or stop() waits for something, such as a thread that nobody tells to end" +
                                  lastWords(others));
    else if (WIFSIGNALED(ended.status))
        findings.faults.push_back(std::string("it ends the whole process (") + ::strsignal(WTERMSIG(ended.status)) +
                                  "): run the same under gdb or valgrind" + lastWords(others));
    else if (!hasEnded || WEXITSTATUS(ended.status) != 0)
        findings.faults.push_back("it ends the whole process with exit code " + std::to_string(WEXITSTATUS(ended.status)) +
                                  ": a plugin must not call exit()" + lastWords(others));
    return findings;
}

} // namespace beckon::check
