#pragma once

#include "net/TlsCertificate.h"

#include <Poco/TemporaryFile.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string>

namespace beckon::test {

/// Certificates that sign themselves, made for one test, in a folder that goes with it.
class TestCertificate
{
public:
    struct Choice
    {
        std::chrono::hours begin{-1};
        std::chrono::hours end{24 * 30};
        std::size_t rsaBits = 0; ///< 0: EC
        std::string passphrase = {};
    };

    TestCertificate() { _folder.createDirectories(); }

    std::string folder() const { return _folder.path(); }

    /// Writes NAME.pem and NAME.key.
    TlsFiles write(const std::string& name) const { return write(name, Choice()); }

    TlsFiles write(const std::string& name, const Choice& choice) const
    {
        const PrivateOrPublicKey key(choice.rsaBits == 0 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                                                         : EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", choice.rsaBits));
        const X509Certificate certificate = make(key.get(), choice);
        TlsFiles files{folder() + '/' + name + ".pem", folder() + '/' + name + ".key"};
        const Bio pem(BIO_new_file(files.certificate.c_str(), "w"));
        require(PEM_write_bio_X509(pem.get(), certificate.get()));
        const Bio file(BIO_new_file(files.key.c_str(), "w"));
        require(PEM_write_bio_PrivateKey(file.get(), key.get(), choice.passphrase.empty() ? nullptr : EVP_aes_128_cbc(),
                                         reinterpret_cast<const unsigned char*>(choice.passphrase.data()),
                                         static_cast<int>(choice.passphrase.size()), nullptr, nullptr));
        return files;
    }

    static void append(const std::filesystem::path& file, const std::string& text) { std::ofstream(file, std::ios::app) << text; }

private:
    static void require(int success)
    {
        if (success <= 0)
            throw std::runtime_error("OpenSSL failed to make a certificate for the test");
    }

    static X509Certificate make(EVP_PKEY* key, const Choice& choice)
    {
        using std::chrono::seconds;
        X509Certificate certificate(X509_new());
        X509_NAME* const name = X509_get_subject_name(certificate.get());
        require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0));
        require(X509_set_issuer_name(certificate.get(), name));
        require(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), seconds(choice.begin).count()) != nullptr ? 1 : 0);
        require(X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds(choice.end).count()) != nullptr ? 1 : 0);
        require(X509_set_pubkey(certificate.get(), key));
        require(X509_sign(certificate.get(), key, EVP_sha256()));
        return certificate;
    }

    mutable Poco::TemporaryFile _folder;
};

} // namespace beckon::test
