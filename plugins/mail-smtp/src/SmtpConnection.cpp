#include "SmtpConnection.h"

#include "Address.h"
#include "Encoding.h"

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SMTPClientSession.h>
#include <Poco/String.h>
#include <Poco/StringTokenizer.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <utility>

namespace beckon::mailsmtp {

namespace {

using Poco::StringTokenizer;
using Poco::Net::SMTPClientSession;
using Poco::Net::SMTPException;

constexpr int serviceClosing = 421;
constexpr int authenticationRequired = 530;
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

SmtpFailure refusal(const std::string& what, const std::string& reply, std::string_view recipient = {})
{
    return SmtpFailure(what + ": " + forLog(reply, recipient));
}

SmtpFailure noMailServer()
{
    return SmtpFailure("what answers is no mail server");
}

/// Runs `work`; what Poco's session throws becomes ours.
template <typename Work>
auto guarded(const Work& work)
{
    try {
        return work();
    } catch (const SMTPException& error) {
        throw error.code() == 0 ? noMailServer() : refusal("the mail server turns us away", error.message());
    } catch (const Poco::Exception& error) {
        throw refusal("the talk with the mail server broke off", error.displayText());
    }
}

} // namespace

SmtpConnection::SmtpConnection(const SmtpOptions& options) : _options(options), _socket(new SmtpSocket(options.timeout)) {}

SmtpConnection::~SmtpConnection() = default;

void SmtpConnection::open()
{
    _socket->connectTo(_options.host, _options.port);
    if (_options.tlsStart == TlsStart::FirstByte)
        _socket->startTls(_options.host, certificate());
    guarded([this] {
        _session = std::make_unique<SMTPClientSession>(Poco::Net::StreamSocket(_socket.duplicate()));
        _session->open();
        greet();
        secure();
        logIn();
    });
}

Delivery SmtpConnection::deliver(const std::string& recipient, const std::string& message)
{
    return guarded([&]() -> Delivery {
        if (std::exchange(_needsReset, false))
            command("RSET");
        const Reply sender = command("MAIL FROM:<" + _options.from + ">");
        if (!sender.positive())
            throw refusal("the mail server refuses the sender " + _options.from, sender.text);
        const Reply accepted = command("RCPT TO:<" + recipient + ">");
        if (!accepted.positive())
            return refused(accepted, recipient);
        try {
            _session->sendData();
            std::istringstream bytes(message);
            _session->sendMessage(bytes);
        } catch (const SMTPException& error) {
            return refused({error.code(), error.message()}, recipient);
        }
        return {};
    });
}

void SmtpConnection::quit() noexcept
{
    if (!_session)
        return;
    try {
        _socket->setTimeout(goodbye);
        _session->close();
    } catch (const std::exception&) {
        return; // the mails are with the server: how the session ends changes nothing
    }
}

void SmtpConnection::greet()
{
    _offers.clear();
    const Reply reply = command("EHLO " + ownName());
    if (!reply.positive())
        return _session->login(ownName()); // which falls back to HELO
    for (const std::string& line : StringTokenizer(Poco::toUpper(reply.text), "\n"))
        _offers.push_back(line.size() > 4 ? line.substr(4) : std::string());
}

void SmtpConnection::secure()
{
    if (_socket->isSecure() || _options.tls == TlsPolicy::Off)
        return;
    if (!offers("STARTTLS")) {
        if (_options.tls == TlsPolicy::Required)
            throw SmtpFailure("the mail server offers no STARTTLS, and smtp.tls is `required`");
        return;
    }
    const Reply reply = command("STARTTLS");
    if (!reply.positive())
        throw refusal("the mail server offers STARTTLS and refuses it", reply.text);
    _socket->startTls(_options.host, certificate());
    greet();
}

void SmtpConnection::logIn()
{
    const bool safe = _socket->isSecure() || _socket->isLoopback();
    if (!safe || _options.user.empty() || _options.password.empty())
        return;
    const std::string password(_options.password.reveal());
    try {
        if (offers("AUTH", "PLAIN"))
            _session->login(ownName(), SMTPClientSession::AUTH_PLAIN, _options.user, password);
        else if (offers("AUTH", "LOGIN"))
            logInByLogin(password);
        else if (offers("AUTH", "CRAM-MD5"))
            _session->login(ownName(), SMTPClientSession::AUTH_CRAM_MD5, _options.user, password);
    } catch (const SMTPException& error) {
        throw SmtpFailure("the mail server refuses the log-in (" + std::to_string(error.code()) + "): check EMAIL_USER and EMAIL_PASSWORD");
    }
}

/// Poco's own takes one wording of the questions alone and, at any other, goes on as if logged in.
void SmtpConnection::logInByLogin(const std::string& password)
{
    Reply reply = command("AUTH LOGIN");
    if (reply.code == continueAuthentication)
        reply = command(base64(_options.user));
    if (reply.code == continueAuthentication)
        reply = command(base64(password));
    if (!reply.positive())
        throw SMTPException("Login using LOGIN failed", reply.text, reply.code);
}

SmtpConnection::Reply SmtpConnection::command(const std::string& line)
{
    Reply reply;
    reply.code = _session->sendCommand(line, reply.text);
    if (reply.code == 0)
        throw noMailServer();
    return reply;
}

bool SmtpConnection::offers(const std::string& keyword, const std::string& parameter) const
{
    return std::any_of(_offers.begin(), _offers.end(), [&](const std::string& line) {
        const StringTokenizer words(line, " ", StringTokenizer::TOK_IGNORE_EMPTY | StringTokenizer::TOK_TRIM);
        return words.count() > 0 && words[0] == keyword && (parameter.empty() || words.has(parameter));
    });
}

Certificate SmtpConnection::certificate() const noexcept
{
    return _options.tls == TlsPolicy::Auto && _socket->isLoopback() ? Certificate::Accept : Certificate::Check;
}

Delivery SmtpConnection::refused(const Reply& reply, std::string_view recipient)
{
    const bool permanent = reply.code >= 500 && reply.code < 600;
    const bool transient = reply.code >= 400 && reply.code < 500;
    if (reply.code == serviceClosing || reply.code == authenticationRequired || !(permanent || transient))
        throw refusal("the mail server takes no mail from us", reply.text, recipient);
    _needsReset = true;
    return {permanent ? Delivery::Outcome::Rejected : Delivery::Outcome::Deferred, reply.text};
}

} // namespace beckon::mailsmtp
