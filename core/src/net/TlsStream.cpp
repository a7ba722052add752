#include "net/TlsStream.h"

#include "beckon/base/Error.h"

#include <openssl/err.h>
#include <openssl/ssl3.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace beckon {

namespace {

/// More than what arrived can say: a record that was begun earlier ends with it.
constexpr std::size_t longestRecord = SSL3_RT_MAX_PLAIN_LENGTH;

/// What an unusually large answer has left behind is given back.
constexpr std::size_t scratchKept = 256UL * 1024;

void clear(std::string& scratch)
{
    scratch.clear();
    if (scratch.capacity() > scratchKept)
        scratch.shrink_to_fit();
}

} // namespace

TlsStream::TlsStream(const TlsContext& context) : _tls(context.newConnection())
{
    BIO* const bio = BIO_new(method());
    if (bio == nullptr)
        throw SystemError("OpenSSL cannot serve a connection: check the free memory");
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(_tls.get(), bio, bio);
}

const BIO_METHOD* TlsStream::method()
{
    static const auto one = [] {
        std::unique_ptr<BIO_METHOD, OpenSslEnd<BIO_meth_free>> made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "beckon"));
        if (made) {
            BIO_meth_set_read(made.get(), read);
            BIO_meth_set_write(made.get(), write);
            BIO_meth_set_ctrl(made.get(), control);
        }
        return made;
    }();
    return one.get();
}

int TlsStream::read(BIO* bio, char* bytes, int size)
{
    auto& self = *static_cast<TlsStream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    if (self._arrived.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const std::size_t count = std::min(self._arrived.size(), static_cast<std::size_t>(size));
    std::memcpy(bytes, self._arrived.data(), count);
    self._arrived = self._arrived.subspan(count);
    return static_cast<int>(count);
}

int TlsStream::write(BIO* bio, const char* bytes, int size)
{
    const auto& self = *static_cast<TlsStream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    try {
        self._sealed->append(bytes, static_cast<std::size_t>(size));
        return size;
    } catch (const std::bad_alloc&) {
        return -1; // no exception may cross OpenSSL
    }
}

long TlsStream::control(BIO*, int command, long, void*)
{
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

std::span<char> TlsStream::receive(std::span<const char> arrived, TlsScratch& scratch)
{
    clear(scratch.sealed);
    if (scratch.opened.size() < arrived.size() + 2 * longestRecord)
        scratch.opened.resize(arrived.size() + 2 * longestRecord);
    if (_state == State::Failed || _state == State::Plaintext)
        return {};
    _arrived = arrived;
    _sealed = &scratch.sealed;
    const std::size_t size = open(scratch.opened);
    _sealed = nullptr;
    _arrived = {};
    return std::span(scratch.opened).first(size);
}

/// Opens all records that are whole. Returns how much they say.
std::size_t TlsStream::open(std::span<char> space)
{
    std::size_t size = 0;
    for (;;) {
        ERR_clear_error();
        std::size_t count = 0;
        if (SSL_read_ex(_tls.get(), space.data() + size, space.size() - size, &count) != 1) {
            note(SSL_get_error(_tls.get(), 0));
            break;
        }
        size += count;
    }
    // After a failure OpenSSL knows no more of a handshake that was completed.
    _wasOpen = _wasOpen || size > 0 || SSL_is_init_finished(_tls.get()) == 1;
    if (_state == State::Handshake && _wasOpen)
        _state = State::Open;
    return size;
}

void TlsStream::note(int error)
{
    if (error == SSL_ERROR_ZERO_RETURN) {
        _state = State::PeerDone;
    } else if (error != SSL_ERROR_WANT_READ) {
        const unsigned long last = ERR_peek_last_error();
        const char* const reason = ERR_reason_error_string(last);
        _failure = reason != nullptr ? reason : "unknown reason";
        _state = ERR_GET_LIB(last) == ERR_LIB_SSL && ERR_GET_REASON(last) == SSL_R_HTTP_REQUEST ? State::Plaintext : State::Failed;
    }
    ERR_clear_error();
}

void TlsStream::send(std::span<const std::string_view> parts, TlsScratch& scratch)
{
    clear(scratch.sealed);
    if (_endSent || (_state != State::Open && _state != State::PeerDone))
        return;
    std::string_view bytes = parts.empty() ? std::string_view() : parts.front();
    if (parts.size() > 1) {
        clear(scratch.gathered);
        for (const std::string_view part : parts)
            scratch.gathered.append(part);
        bytes = scratch.gathered;
    }
    if (bytes.empty())
        return;
    ERR_clear_error();
    _sealed = &scratch.sealed;
    std::size_t written = 0;
    if (SSL_write_ex(_tls.get(), bytes.data(), bytes.size(), &written) != 1)
        note(SSL_get_error(_tls.get(), 0));
    _sealed = nullptr;
}

void TlsStream::end(TlsScratch& scratch)
{
    clear(scratch.sealed);
    if (_endSent || (_state != State::Open && _state != State::PeerDone))
        return;
    _endSent = true;
    ERR_clear_error();
    _sealed = &scratch.sealed;
    SSL_shutdown(_tls.get());
    _sealed = nullptr;
    ERR_clear_error();
}

} // namespace beckon
