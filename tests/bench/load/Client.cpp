#include "load/Client.h"

#include "load/Upgrade.h"

#include <array>

namespace beckon::bench {

namespace {

constexpr std::size_t longestAnswer = 16UL * 1024;

} // namespace

Client::Client(const PlannedClient& plan) : _channel(plan.port, plan.security)
{
    _out = upgradeRequest(plan);
    if (!flush())
        throw std::runtime_error("the server takes no request");
    std::array<char, 4096> buffer{};
    std::size_t end = std::string::npos;
    while ((end = _kept.find("\r\n\r\n")) == std::string::npos) {
        const auto count = _channel.receive(buffer);
        if (count.value_or(0) == 0 || _kept.size() > longestAnswer)
            throw std::runtime_error("the server does not answer the upgrade of " + plan.user);
        _kept.append(buffer.data(), *count);
    }
    const std::string answer = _kept.substr(0, end);
    if (!isUpgraded(answer))
        throw std::runtime_error("the upgrade of " + plan.user + " is refused: " + answer.substr(0, answer.find("\r\n")));
    _kept.erase(0, end + 4);
    _channel.setNonBlocking();
}

void Client::send(std::string_view text)
{
    _mask = _mask * 1'664'525U + 1'013'904'223U;
    appendMaskedFrame(_out, textOpcode, text, _mask);
}

void Client::control(std::uint8_t opcode, std::string_view payload)
{
    if (opcode == pingOpcode)
        appendMaskedFrame(_out, pongOpcode, payload, _mask);
    else if (opcode == closeOpcode && _mayEnd)
        appendMaskedFrame(_out, closeOpcode, payload.substr(0, 2), _mask);
    else if (opcode == closeOpcode)
        throw std::runtime_error("the server closed: " + std::string(payload.substr(std::min<std::size_t>(2, payload.size()))));
}

} // namespace beckon::bench
