#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace beckon::test {

/// A server that listens on a free port of 127.0.0.1 and answers what a test likes. Threads: one for all connections, and one each.
class MadServer
{
public:
    /// Called on the thread of a connection with what has come, and answers what goes out; an empty answer is none.
    using Talk = std::function<std::string(const std::string& received)>;

    /// `greeting` goes out unasked.
    explicit MadServer(
        std::string greeting, Talk talk = [](const std::string&) { return std::string(); });
    ~MadServer();
    MadServer(const MadServer&) = delete;
    MadServer& operator=(const MadServer&) = delete;

    std::string url() const { return "redis://:hunter2@127.0.0.1:" + std::to_string(_socket.address().port()); }

private:
    void serve(Poco::Net::StreamSocket& peer) const;

    const std::string _greeting;
    const Talk _talk;
    std::atomic<bool> _ends{false};
    Poco::Net::ServerSocket _socket;
    std::vector<std::thread> _peers;
    std::thread _thread;
};

/// A Talk that logs anyone in as a real server would, and answers each other command as `other` does.
MadServer::Talk afterLogin(MadServer::Talk other);

} // namespace beckon::test
