#include "net/TlsStream.h"

#include "TestCertificate.h"

#include <cppunit/extensions/HelperMacros.h>
#include <openssl/err.h>

#include <string>

namespace beckon {
namespace {

using State = TlsStream::State;

/// A client of OpenSSL's own, in memory.
class TlsPeer
{
public:
    TlsPeer() : _context(SSL_CTX_new(TLS_client_method())), _tls(SSL_new(_context.get()))
    {
        SSL_set_bio(_tls.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_connect_state(_tls.get());
    }

    void take(const std::string& sealed) { BIO_write(SSL_get_rbio(_tls.get()), sealed.data(), static_cast<int>(sealed.size())); }

    /// What it wants sent.
    std::string give()
    {
        std::string bytes(BIO_ctrl_pending(SSL_get_wbio(_tls.get())), '\0');
        BIO_read(SSL_get_wbio(_tls.get()), bytes.data(), static_cast<int>(bytes.size()));
        return bytes;
    }

    void shake() { SSL_do_handshake(_tls.get()); }
    void say(const std::string& text) { SSL_write(_tls.get(), text.data(), static_cast<int>(text.size())); }
    void askForNewKeys() { SSL_key_update(_tls.get(), SSL_KEY_UPDATE_REQUESTED); }
    void end() { SSL_shutdown(_tls.get()); }
    bool isDone() const { return SSL_is_init_finished(_tls.get()) == 1; }
    bool wasEnded() const { return (SSL_get_shutdown(_tls.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }

    std::string hear()
    {
        std::string text(200'000, '\0');
        std::size_t size = 0;
        std::size_t count = 0;
        while (SSL_read_ex(_tls.get(), text.data() + size, text.size() - size, &count) == 1)
            size += count;
        ERR_clear_error();
        return text.substr(0, size);
    }

private:
    std::unique_ptr<SSL_CTX, OpenSslEnd<SSL_CTX_free>> _context;
    TlsHandle _tls;
};

class TlsStreamTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TlsStreamTest);
    CPPUNIT_TEST(bytesMayComeOneByOne);
    CPPUNIT_TEST(allThatCameAtOnceIsOpenedAtOnce);
    CPPUNIT_TEST(partsLeaveAsOne);
    CPPUNIT_TEST(nothingIsSaidBeforeTheHandshakeNorAfterTheEnd);
    CPPUNIT_TEST(aPeerThatHasEndedMayStillBeAnswered);
    CPPUNIT_TEST(newKeysAreAnswered);
    CPPUNIT_TEST(httpIsToldFromNoise);
    CPPUNIT_TEST(aRecordThatWasChangedFails);
    CPPUNIT_TEST_SUITE_END();

    /// Gives the stream what the peer wants sent, `step` bytes at a time, and the peer what it answers. Returns what it opened.
    std::string pass(std::size_t step = 1'000'000)
    {
        std::string opened;
        const std::string bytes = _peer.give();
        for (std::size_t at = 0; at < bytes.size(); at += step) {
            const std::string_view part = std::string_view(bytes).substr(at, step);
            const auto text = _stream.receive({part.data(), part.size()}, _scratch);
            opened.append(text.data(), text.size());
            _peer.take(_scratch.sealed);
            CPPUNIT_ASSERT_EQUAL(0UL, ERR_peek_error());
        }
        return opened;
    }

    void shake(std::size_t step = 1'000'000)
    {
        for (int i = 0; i < 4 && !(_peer.isDone() && _stream.state() == State::Open); ++i) {
            _peer.shake();
            pass(step);
        }
        CPPUNIT_ASSERT(_peer.isDone() && _stream.state() == State::Open);
    }

    void send(std::span<const std::string_view> parts)
    {
        _stream.send(parts, _scratch);
        _peer.take(_scratch.sealed);
    }

    void bytesMayComeOneByOne()
    {
        shake(1);
        _peer.say("hello");
        _peer.say(std::string(20'000, 'x'));
        CPPUNIT_ASSERT_EQUAL("hello" + std::string(20'000, 'x'), pass(1));
    }

    void allThatCameAtOnceIsOpenedAtOnce()
    {
        shake();
        std::string all;
        for (int i = 0; i < 100; ++i) {
            all += std::to_string(i);
            _peer.say(std::to_string(i));
        }
        CPPUNIT_ASSERT_EQUAL(all, pass());
    }

    void partsLeaveAsOne()
    {
        shake();
        const std::string long_(100'000, 'y');
        const std::string_view parts[] = {"a", "", long_, "z"};
        send(parts);
        CPPUNIT_ASSERT_EQUAL("a" + long_ + "z", _peer.hear());
    }

    void nothingIsSaidBeforeTheHandshakeNorAfterTheEnd()
    {
        const std::string_view text = "early";
        _stream.send({&text, 1}, _scratch);
        CPPUNIT_ASSERT(_scratch.sealed.empty());
        _stream.end(_scratch);
        CPPUNIT_ASSERT(_scratch.sealed.empty());
        shake();
        _stream.end(_scratch);
        _peer.take(_scratch.sealed);
        CPPUNIT_ASSERT_EQUAL(std::string(), _peer.hear());
        CPPUNIT_ASSERT(_peer.wasEnded());
        _stream.end(_scratch);
        CPPUNIT_ASSERT(_scratch.sealed.empty());
        _stream.send({&text, 1}, _scratch);
        CPPUNIT_ASSERT(_scratch.sealed.empty());
    }

    void aPeerThatHasEndedMayStillBeAnswered()
    {
        shake();
        _peer.say("the last");
        _peer.end();
        CPPUNIT_ASSERT_EQUAL(std::string("the last"), pass());
        CPPUNIT_ASSERT(_stream.state() == State::PeerDone);
        const std::string_view answer = "answer";
        send({&answer, 1});
        CPPUNIT_ASSERT_EQUAL(std::string("answer"), _peer.hear());
    }

    void newKeysAreAnswered()
    {
        shake();
        for (int i = 0; i < 50; ++i) {
            _peer.askForNewKeys();
            _peer.say("x");
        }
        CPPUNIT_ASSERT_EQUAL(std::string(50, 'x'), pass());
        const std::string_view answer = "still here";
        send({&answer, 1});
        CPPUNIT_ASSERT_EQUAL(std::string("still here"), _peer.hear());
    }

    void httpIsToldFromNoise()
    {
        const auto stateAfter = [this](const std::string& bytes) {
            TlsStream stream(_context);
            CPPUNIT_ASSERT(stream.receive({bytes.data(), bytes.size()}, _scratch).empty());
            CPPUNIT_ASSERT_EQUAL(0UL, ERR_peek_error());
            return stream.state();
        };
        CPPUNIT_ASSERT(stateAfter("GET / HTTP/1.1\r\n\r\n") == State::Plaintext);
        CPPUNIT_ASSERT(stateAfter(std::string(100, '\0')) == State::Failed);
        CPPUNIT_ASSERT(stateAfter("\x16\x03") == State::Handshake);
    }

    void aRecordThatWasChangedFails()
    {
        shake();
        _peer.say("hello");
        std::string bytes = _peer.give();
        bytes.back() = static_cast<char>(bytes.back() ^ 1);
        CPPUNIT_ASSERT(_stream.receive({bytes.data(), bytes.size()}, _scratch).empty());
        CPPUNIT_ASSERT(_stream.state() == State::Failed);
        CPPUNIT_ASSERT(!_scratch.sealed.empty());
        CPPUNIT_ASSERT(std::string_view(_stream.failure()).find("bad record mac") != std::string_view::npos);
        const std::string_view text = "more";
        _stream.send({&text, 1}, _scratch);
        CPPUNIT_ASSERT(_scratch.sealed.empty());
    }

    const test::TestCertificate _made;
    const TlsContext _context{_made.write("a"), SystemClock().system()};
    TlsScratch _scratch;
    TlsStream _stream{_context};
    TlsPeer _peer;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TlsStreamTest);

} // namespace
} // namespace beckon
