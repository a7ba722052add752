#pragma once

#include "base/OpenSsl.h"
#include "beckon/base/Clock.h"

#include <openssl/x509.h>

#include <filesystem>
#include <string>
#include <vector>

namespace beckon {

using X509Certificate = std::unique_ptr<X509, OpenSslEnd<X509_free>>;

/// Where a certificate and its key are: PEM files, the certificate first in its own and those of its authorities behind it. Both are
/// empty where TLS is not spoken. Plain value.
struct TlsFiles
{
    std::filesystem::path certificate; ///< tls.certificate
    std::filesystem::path key;         ///< tls.key

    bool empty() const noexcept { return certificate.empty() && key.empty(); }
};

/// What the files hold.
struct TlsCertificate
{
    X509Certificate certificate;
    std::vector<X509Certificate> authorities; ///< what a client needs beside the roots that it has
    PrivateOrPublicKey key;
    SystemTime validUntil{};
};

/// Reads the files. Throws ConfigurationError that names the key, the file and the fix for what cannot be read, does not belong together,
/// or is not valid at `now`. Threads: any.
TlsCertificate loadTlsCertificate(const TlsFiles& files, SystemTime now);

/// `2027-01-31 12:00:00Z`
std::string shownTime(SystemTime time);

} // namespace beckon
