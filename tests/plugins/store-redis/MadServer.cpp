#include "MadServer.h"

#include <Poco/Exception.h>
#include <Poco/Timespan.h>

#include <array>
#include <memory>
#include <utility>

namespace beckon::test {

namespace {

const Poco::Timespan glance(0, 20'000);

std::string answerToLogin(const std::string& command)
{
    const auto is = [&](const char* name) { return command.find(name) != std::string::npos; };
    if (is("INFO"))
        return "$47\r\nredis_version:7.0.15\r\nrun_id:0123456789abcdef\r\n\r\n";
    if (is("AUTH") || is("CLIENT") || is("SELECT") || is("test:probe") || is("SCRIPT"))
        return "+OK\r\n";
    return {};
}

} // namespace

MadServer::MadServer(std::string greeting, Talk talk)
    : _greeting(std::move(greeting)), _talk(std::move(talk)), _socket(Poco::Net::SocketAddress("127.0.0.1", 0)), _thread([this] {
          while (!_ends)
              if (_socket.poll(glance, Poco::Net::Socket::SELECT_READ))
                  _peers.emplace_back(
                      [this, peer = std::make_unique<Poco::Net::StreamSocket>(_socket.acceptConnection())] { serve(*peer); });
      })
{
}

MadServer::~MadServer()
{
    _ends = true;
    _thread.join();
    for (std::thread& peer : _peers)
        peer.join();
}

void MadServer::serve(Poco::Net::StreamSocket& peer) const
{
    const auto send = [&peer](const std::string& bytes) {
        for (std::size_t sent = 0; sent < bytes.size();)
            sent += static_cast<std::size_t>(peer.sendBytes(bytes.data() + sent, static_cast<int>(bytes.size() - sent)));
    };
    try {
        send(_greeting);
        std::array<char, 65'536> buffer{};
        while (!_ends) {
            if (!peer.poll(glance, Poco::Net::Socket::SELECT_READ))
                continue;
            const int count = peer.receiveBytes(buffer.data(), static_cast<int>(buffer.size()));
            if (count <= 0)
                return;
            send(_talk(std::string(buffer.data(), static_cast<std::size_t>(count))));
        }
    } catch (const Poco::Exception&) { // NOLINT(bugprone-empty-catch): the peer has had enough
    }
}

MadServer::Talk afterLogin(MadServer::Talk other)
{
    return [other = std::move(other)](const std::string& received) {
        std::string answers;
        for (std::size_t begin = 0; begin < received.size();) {
            std::size_t end = received.find("\r\n*", begin);
            end = end == std::string::npos ? received.size() : end + 2;
            const std::string command = received.substr(begin, end - begin);
            const std::string login = answerToLogin(command);
            answers += login.empty() ? other(command) : login;
            begin = end;
        }
        return answers;
    };
}

} // namespace beckon::test
