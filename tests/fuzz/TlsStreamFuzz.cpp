#include "Fuzz.h"
#include "net/TestCertificate.h"
#include "net/TlsContext.h"
#include "net/TlsStream.h"

#include <openssl/err.h>

#include <chrono>

using namespace beckon;
using fuzz::require;

namespace {

using State = TlsStream::State;

const TlsContext& serverContext()
{
    static const TlsContext context(test::TestCertificate().write("fuzz"), std::chrono::system_clock::now());
    return context;
}

SSL_CTX* clientContext()
{
    static const std::unique_ptr<SSL_CTX, OpenSslEnd<SSL_CTX_free>> context(SSL_CTX_new(TLS_client_method()));
    return context.get();
}

/// A client and the stream under test, and what is on its way from the one to the other. An input is a script, of which each letter but
/// the last few has the byte behind it as its argument: what the client says, and what is done to its bytes on their way.
class Talk
{
public:
    explicit Talk(bool isOld) : _tls(SSL_new(clientContext())), _stream(serverContext())
    {
        SSL_set_max_proto_version(_tls.get(), isOld ? TLS1_2_VERSION : TLS1_3_VERSION);
        SSL_set_bio(_tls.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_connect_state(_tls.get());
        shake();
    }

    void run(std::string_view script)
    {
        while (script.size() >= 2) {
            step(script[0], static_cast<unsigned char>(script[1]));
            script.remove_prefix(2);
        }
        deliver(_onTheWay.size());
    }

private:
    void step(char what, std::size_t number)
    {
        if (what == 'h') // to and fro, as far as it goes
            deliver(_onTheWay.size());
        else if (what == 'd')
            deliver(number + 1);
        else if (what == 's')
            say(std::string(number * number, 's'));
        else if (what == 'e')
            clientDoes([this] { SSL_shutdown(_tls.get()); });
        else if (what == 'k')
            clientDoes([this] { SSL_key_update(_tls.get(), SSL_KEY_UPDATE_REQUESTED); });
        else if (what == 'a')
            answer(number);
        else if (what == 'f' && !_onTheWay.empty())
            change(number);
        else if (what == 'x')
            insert(static_cast<char>(number));
    }

    template <typename Work>
    void clientDoes(Work work)
    {
        work();
        ERR_clear_error();
        std::string bytes(BIO_ctrl_pending(SSL_get_wbio(_tls.get())), '\0');
        BIO_read(SSL_get_wbio(_tls.get()), bytes.data(), static_cast<int>(bytes.size()));
        _onTheWay += bytes;
    }

    void shake()
    {
        clientDoes([this] { SSL_do_handshake(_tls.get()); });
    }

    void say(const std::string& text)
    {
        clientDoes([&] {
            if (SSL_is_init_finished(_tls.get()) == 1 && SSL_write(_tls.get(), text.data(), static_cast<int>(text.size())) > 0)
                _said += text.size();
        });
    }

    void change(std::size_t at)
    {
        _onTheWay[at % _onTheWay.size()] ^= 0x20;
        _isChanged = true;
    }

    void insert(char byte)
    {
        _onTheWay += byte;
        _isChanged = true;
    }

    void answer(std::size_t size)
    {
        const std::string text(size, 'a');
        const std::string_view parts[] = {text, text};
        _stream.send(parts, _scratch);
        take();
    }

    void deliver(std::size_t count)
    {
        const std::string arrived = _onTheWay.substr(0, count);
        _onTheWay.erase(0, arrived.size());
        const State before = _stream.state();
        const bool wasOpen = _stream.wasOpen();
        const std::span<char> opened = _stream.receive(arrived, _scratch);
        _heard += opened.size();
        require(opened.empty() || _stream.wasOpen(), "nobody says anything before the handshake is over");
        require(_stream.wasOpen() || !wasOpen, "a handshake is over for good");
        require(before != State::Failed || (_stream.state() == State::Failed && opened.empty()), "a failure is for good");
        require(_heard <= _said, "nothing is heard that was not said");
        require(_isChanged || _stream.state() != State::Failed, "what was not changed on its way does not fail");
        require(_isChanged || !_onTheWay.empty() || _heard == _said, "all that was said is heard");
        require(ERR_peek_error() == 0, "no error of OpenSSL stays behind");
        take();
    }

    /// The client reads what the stream has to say.
    void take()
    {
        BIO_write(SSL_get_rbio(_tls.get()), _scratch.sealed.data(), static_cast<int>(_scratch.sealed.size()));
        shake();
        clientDoes([this] {
            char text[512];
            while (SSL_is_init_finished(_tls.get()) == 1 && SSL_read(_tls.get(), text, sizeof text) > 0)
                continue;
        });
    }

    TlsHandle _tls;
    TlsStream _stream;
    TlsScratch _scratch;
    std::string _onTheWay;
    std::size_t _said = 0;
    std::size_t _heard = 0;
    bool _isChanged = false;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzz::textOf(data, size);
    if (input.starts_with('r')) { // bytes that no client of TLS has made
        TlsStream stream(serverContext());
        TlsScratch scratch;
        for (const std::string_view piece : fuzz::Stream(input.substr(1)).pieces())
            require(stream.receive(piece, scratch).empty(), "noise says nothing");
        return 0;
    }
    Talk talk(input.starts_with('o'));
    talk.run(input.substr(input.empty() ? 0 : 1));
    return 0;
}
