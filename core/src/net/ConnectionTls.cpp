#include "net/Connection.h"
#include "net/ConnectionHandshake.h"
#include "net/HttpPhase.h"
#include "net/NetMetrics.h"
#include "net/ServerState.h"
#include "net/TlsStream.h"

#include <Poco/Logger.h>

#include <sys/socket.h>

#include <utility>

namespace beckon {

namespace {

constexpr std::string_view speakTls = "HTTP/1.1 400 Bad Request\r\n"
                                      "Content-Type: application/json\r\n"
                                      "Content-Length: 45\r\n"
                                      "Connection: close\r\n\r\n"
                                      R"({"detail": "This port speaks TLS: use https"})";

} // namespace

void Connection::serveTls(const TlsContext& context, std::string remoteAddress)
{
    _tls = std::make_unique<TlsStream>(context);
    _handshake = std::make_unique<Handshake>();
    _handshake->remoteAddress = std::move(remoteAddress);
    _handshake->deadline = _home->loop().schedule(_home->server().parts.limits.headerDeadline, [this] {
        _home->server().parts.metrics.handshakesTimedOut.add();
        abort();
    });
    watch();
}

void Connection::receiveSealed(std::span<const char> bytes)
{
    if (_phase != Phase::Open)
        return;
    TlsScratch& scratch = _home->tlsScratch();
    const std::span<char> opened = _tls->receive(bytes, scratch);
    if (!scratch.sealed.empty()) {
        const std::string_view answer = scratch.sealed;
        _output.append(*_home, {&answer, 1});
        wantTurnEnd();
        // A peer that makes us answer again and again, and reads nothing of it.
        if (_output.size() > _home->server().parts.limits.outputBytes)
            return tearDown();
    }
    const TlsStream::State state = _tls->state(); // what follows may end the connection
    if (_handshake && _tls->wasOpen())
        handshakeDone();
    if (!opened.empty())
        receive(opened);
    if (_phase == Phase::Closed)
        return;
    if (state == TlsStream::State::PeerDone)
        peerHungUp();
    else if (state == TlsStream::State::Failed || state == TlsStream::State::Plaintext)
        tlsFailed();
}

void Connection::handshakeDone()
{
    _home->server().parts.metrics.handshakesDone.add();
    const std::unique_ptr<Handshake> handshake = std::move(_handshake);
    _http = std::make_unique<HttpPhase>(*this, std::move(handshake->remoteAddress));
}

/// During the handshake the peer gets to read why; later there is nobody to trust any more.
void Connection::tlsFailed()
{
    Poco::Logger& log = Poco::Logger::get("net");
    if (!_handshake) {
        log.debug("TLS broke: %s", std::string(_tls->failure()));
        _phase = Phase::Finishing;
        flush();
        if (_phase != Phase::Closed)
            tearDown();
        return;
    }
    log.debug("no TLS with %s: %s", _handshake->remoteAddress, std::string(_tls->failure()));
    _handshake.reset();
    _home->server().parts.metrics.handshakesFailed.add();
    if (_tls->state() == TlsStream::State::Plaintext)
        _output.append(*_home, {&speakTls, 1});
    finish();
}

void Connection::sealAndAppend(std::span<const std::string_view> parts)
{
    TlsScratch& scratch = _home->tlsScratch();
    _tls->send(parts, scratch);
    const std::string_view sealed = scratch.sealed;
    if (!sealed.empty())
        _output.append(*_home, {&sealed, 1});
    if (_tls->state() == TlsStream::State::Failed)
        abort();
}

void Connection::sealEnd()
{
    TlsScratch& scratch = _home->tlsScratch();
    _tls->end(scratch);
    const std::string_view sealed = scratch.sealed;
    if (!sealed.empty())
        _output.append(*_home, {&sealed, 1});
}

/// For ends that wait for nothing: it reaches the peer if the socket takes it.
void Connection::sendEndAtOnce()
{
    TlsScratch& scratch = _home->tlsScratch();
    _tls->end(scratch);
    if (!scratch.sealed.empty() && _output.empty())
        ::send(_socket.get(), scratch.sealed.data(), scratch.sealed.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

} // namespace beckon
