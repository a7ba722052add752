#include "load/Participant.h"

#include <algorithm>
#include <stdexcept>

namespace beckon::bench {

namespace {

constexpr std::size_t digits = 16;

/// Each ends where the number goes.
std::string beginning(const std::string& sender, const std::string& target, Dialect dialect)
{
    if (dialect == Dialect::PeerJs)
        return R"({"type":"OFFER","src":")" + sender + R"(","dst":")" + target + R"(","payload":")";
    return R"({"type":"offer","sender":")" + sender + R"(","target":")" + target + R"(","sdp":")";
}

std::string offer(const std::string& head, std::size_t bytes)
{
    constexpr std::string_view line = R"(\r\na=candidate:1 1 udp 2122260223 192.0.2.7 54321 typ host)";
    constexpr std::string_view end = R"("})";
    std::string text = head + std::string(digits, '0');
    while (text.size() + line.size() + end.size() <= bytes)
        text += line;
    text.append(bytes - std::min(bytes, text.size() + end.size()), 'x');
    return text.append(end);
}

void writeNumber(std::string& text, std::size_t at, std::uint64_t value)
{
    for (std::size_t place = digits; place-- > 0; value /= 10)
        text[at + place] = static_cast<char>('0' + value % 10);
}

} // namespace

Participant::Participant(const PlannedClient& self, const PlannedClient& other, Dialect dialect, std::size_t messageBytes) : _client(self)
{
    const std::string head = beginning(self.user, other.user, dialect);
    _outgoing = offer(head, messageBytes);
    _expected = _outgoing;
    _numberAt = head.size();
}

void Participant::sendNext(Instant now)
{
    writeNumber(_outgoing, _numberAt, ++_sent);
    _client.send(_outgoing);
    _sentAt.push_back(now);
}

Instant Participant::take(std::string_view text, Participant& sender)
{
    writeNumber(sender._expected, sender._numberAt, ++sender._arrived);
    if (text != sender._expected || sender._sentAt.empty())
        throw std::runtime_error("lost or misdelivered: expected message " + std::to_string(sender._arrived) + ", got " +
                                 std::string(text.substr(0, 160)));
    const Instant sentAt = sender._sentAt.front();
    sender._sentAt.pop_front();
    return sentAt;
}

bool Participant::isNotice(std::string_view text) noexcept
{
    return text.size() < 512 && (text.find("\"user_joined\"") != std::string_view::npos || text == R"({"type":"OPEN"})");
}

} // namespace beckon::bench
