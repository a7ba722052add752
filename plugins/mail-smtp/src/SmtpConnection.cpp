#include "SmtpConnection.h"

#include "Address.h"
#include "Encoding.h"
#include "Message.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace beckon::mailsmtp {

namespace {

constexpr int serviceClosing = 421;
constexpr int authenticationRequired = 530;
constexpr int startMailInput = 354;
constexpr int continueAuthentication = 334;
constexpr Milliseconds goodbye{1'000};

/// How we introduce ourselves: the machine's name when it is one of the network, else a literal that every server takes.
std::string ownName()
{
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0)
        return "[127.0.0.1]";
    const std::string text(name.data());
    const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '.'; });
    return plain && text.find('.') != std::string::npos ? text : "[127.0.0.1]";
}

std::string upperCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

SmtpFailure refusal(const std::string& what, const Reply& reply, std::string_view recipient = {})
{
    return SmtpFailure(what + ": " + forLog(reply.text(), recipient));
}

bool hasWord(const std::string& text, std::string_view word)
{
    const std::string padded = " " + text + " ";
    return padded.find(" " + std::string(word) + " ") != std::string::npos;
}

} // namespace

void SmtpConnection::open()
{
    _channel.connect(_options.host, _options.port);
    if (_options.tlsStart == TlsStart::FirstByte)
        _channel.startTls(_options.host, certificate());
    const Reply welcome = _channel.readReply();
    if (!welcome.positive())
        throw refusal("the mail server turns us away", welcome);
    greet();
    secure();
    logIn();
}

Delivery SmtpConnection::deliver(const std::string& recipient, std::string_view message)
{
    if (std::exchange(_needsReset, false))
        command("RSET");
    const Reply sender = command("MAIL FROM:<" + _options.from + ">");
    if (!sender.positive())
        throw refusal("the mail server refuses the sender " + _options.from, sender);

    const Reply accepted = command("RCPT TO:<" + recipient + ">");
    if (!accepted.positive())
        return settle(accepted, recipient);
    const Reply ready = command("DATA");
    if (ready.code != startMailInput)
        return settle(ready, recipient);
    _channel.write(dotStuffed(message));
    return settle(_channel.readReply(), recipient);
}

void SmtpConnection::quit() noexcept
{
    try {
        _channel.write("QUIT\r\n");
        static_cast<void>(_channel.readReply(goodbye));
    } catch (const std::exception&) {
        return; // the mails are with the server: how the session ends changes nothing
    }
}

void SmtpConnection::greet()
{
    Reply reply = command("EHLO " + ownName());
    if (!reply.positive())
        reply = Reply{command("HELO " + ownName()).code, {}};
    if (!reply.positive())
        throw refusal("the mail server refuses our greeting", reply);
    _offers.clear();
    std::transform(reply.lines.begin(), reply.lines.end(), std::back_inserter(_offers), upperCase);
}

void SmtpConnection::secure()
{
    if (_channel.isSecure() || _options.tls == TlsPolicy::Off)
        return;
    if (!offer("STARTTLS")) {
        if (_options.tls == TlsPolicy::Required)
            throw SmtpFailure("the mail server offers no STARTTLS, and smtp.tls is `required`");
        return;
    }
    const Reply reply = command("STARTTLS");
    if (!reply.positive())
        throw refusal("the mail server offers STARTTLS and refuses it", reply);
    _channel.startTls(_options.host, certificate());
    greet();
}

void SmtpConnection::logIn()
{
    const std::string* mechanisms = offer("AUTH");
    const bool safe = _channel.isSecure() || _channel.isLoopback();
    if (!mechanisms || !safe || _options.user.empty() || _options.password.empty())
        return;
    const std::string password(_options.password.reveal());
    Reply reply;
    if (hasWord(*mechanisms, "PLAIN")) {
        const Secret credentials(std::string(1, '\0') + _options.user + std::string(1, '\0') + password);
        reply = secretCommand(Secret("AUTH PLAIN " + base64(credentials.reveal())));
    } else if (hasWord(*mechanisms, "LOGIN")) {
        reply = command("AUTH LOGIN");
        if (reply.code == continueAuthentication)
            reply = secretCommand(Secret(base64(_options.user)));
        if (reply.code == continueAuthentication)
            reply = secretCommand(Secret(base64(password)));
    } else {
        return;
    }
    if (!reply.positive())
        throw SmtpFailure("the mail server refuses the log-in (" + std::to_string(reply.code) + "): check EMAIL_USER and EMAIL_PASSWORD");
}

Reply SmtpConnection::command(std::string_view line)
{
    _channel.write(std::string(line) + "\r\n");
    return _channel.readReply();
}

Reply SmtpConnection::secretCommand(const Secret& line)
{
    _channel.write(line.reveal());
    return command("");
}

const std::string* SmtpConnection::offer(std::string_view keyword) const noexcept
{
    const auto found = std::find_if(_offers.begin(), _offers.end(), [keyword](const std::string& line) {
        return line.compare(0, keyword.size(), keyword) == 0 && (line.size() == keyword.size() || line[keyword.size()] == ' ');
    });
    return found == _offers.end() ? nullptr : &*found;
}

Certificate SmtpConnection::certificate() const noexcept
{
    return _options.tls == TlsPolicy::Auto && _channel.isLoopback() ? Certificate::Accept : Certificate::Check;
}

Delivery SmtpConnection::settle(const Reply& reply, std::string_view recipient)
{
    if (reply.positive())
        return {Delivery::Outcome::Accepted, {}};
    if (reply.code == serviceClosing || reply.code == authenticationRequired)
        throw refusal("the mail server takes no mail from us", reply, recipient);
    _needsReset = true;
    return {reply.transient() ? Delivery::Outcome::Deferred : Delivery::Outcome::Rejected, reply.text()};
}

} // namespace beckon::mailsmtp
