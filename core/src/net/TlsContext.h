#pragma once

#include "base/OpenSsl.h"
#include "net/TlsCertificate.h"

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace beckon {

using TlsHandle = std::unique_ptr<SSL, OpenSslEnd<SSL_free>>;

/// A certificate, and how TLS is spoken with it: 1.2 and 1.3 (RFC 5246, RFC 8446) with forward secrecy, http/1.1 alone (RFC 7301), no
/// renegotiation, no compression, and no resumption, so that nothing is kept of a session that has ended.
/// Ownership: shared by all loops; connections outlive it. Threads: any, it does not change.
class TlsContext
{
public:
    /// Throws as loadTlsCertificate() does, and for a certificate that is too weak.
    TlsContext(const TlsFiles& files, SystemTime now);

    /// The server's side of a new connection, without a socket. Throws SystemError when there is no memory.
    TlsHandle newConnection() const;

    SystemTime validUntil() const noexcept { return _validUntil; }

    /// `/etc/beckon/tls.pem, valid until 2027-01-31 12:00:00Z`
    std::string describe() const;

    /// Whether both have the same certificate.
    bool isSame(const TlsContext& other) const noexcept;

private:
    using Handle = std::unique_ptr<SSL_CTX, OpenSslEnd<SSL_CTX_free>>;

    void use(const TlsFiles& files, const TlsCertificate& loaded);

    Handle _context;
    std::string _file;
    SystemTime _validUntil{};
};

} // namespace beckon
