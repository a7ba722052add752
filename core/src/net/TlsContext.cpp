#include "net/TlsContext.h"

#include "beckon/base/Error.h"

#include <openssl/err.h>

#include <array>

namespace beckon {

namespace {

constexpr int securityLevel = 2; // 112 bits: RSA from 2048, no SHA-1

/// Of TLS 1.2; those of 1.3 are all good.
constexpr const char* suites = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* groups = "X25519:P-256:P-384";

/// http/1.1 in the form of the extension: a length and the name.
constexpr std::array<unsigned char, 9> http11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

/// A client that names protocols, but not ours, is told so: whatever it would send could not be read (RFC 7301 section 3.2).
int chooseProtocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered, unsigned offeredLength, void*)
{
    unsigned char* found = nullptr;
    if (SSL_select_next_proto(&found, length, http11.data(), http11.size(), offered, offeredLength) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

void require(bool success)
{
    if (success)
        return;
    ERR_clear_error();
    throw SystemError("OpenSSL cannot prepare TLS: check its installation and the free memory");
}

} // namespace

TlsContext::TlsContext(const TlsFiles& files, SystemTime now) : _file(files.certificate.string())
{
    const TlsCertificate loaded = loadTlsCertificate(files, now);
    _validUntil = loaded.validUntil;
    _context.reset(SSL_CTX_new(TLS_server_method()));
    require(_context != nullptr);
    SSL_CTX* const context = _context.get();
    SSL_CTX_set_security_level(context, securityLevel);
    require(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
    require(SSL_CTX_set_cipher_list(context, suites) == 1);
    require(SSL_CTX_set1_groups_list(context, groups) == 1);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    require(SSL_CTX_set_num_tickets(context, 0) == 1);
    // An idle connection keeps none of the two buffers of 16 KiB; a busy one reads as much as has come at once.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_alpn_select_cb(context, chooseProtocol, nullptr);
    use(files, loaded);
}

void TlsContext::use(const TlsFiles& files, const TlsCertificate& loaded)
{
    SSL_CTX* const context = _context.get();
    bool fits = SSL_CTX_use_certificate(context, loaded.certificate.get()) == 1 && SSL_CTX_use_PrivateKey(context, loaded.key.get()) == 1;
    for (const X509Certificate& authority : loaded.authorities)
        fits = fits && SSL_CTX_add1_chain_cert(context, authority.get()) == 1;
    if (fits)
        return;
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    const std::string fault = "tls.certificate names " + files.certificate.string() +
                              ": OpenSSL does not take it: " + (reason != nullptr ? reason : "unknown reason") +
                              "; use an EC key on P-256, or RSA from 2048 bits, signed with SHA-256";
    ERR_clear_error();
    throw ConfigurationError(fault);
}

TlsHandle TlsContext::newConnection() const
{
    TlsHandle connection(SSL_new(_context.get()));
    require(connection != nullptr);
    SSL_set_accept_state(connection.get());
    return connection;
}

std::string TlsContext::describe() const
{
    return _file + ", valid until " + shownTime(_validUntil);
}

bool TlsContext::isSame(const TlsContext& other) const noexcept
{
    return X509_cmp(SSL_CTX_get0_certificate(_context.get()), SSL_CTX_get0_certificate(other._context.get())) == 0;
}

} // namespace beckon
