#pragma once

#include "base/OpenSsl.h"
#include "security/Signer.h"

#include <Poco/TemporaryFile.h>
#include <openssl/pem.h>

#include <stdexcept>
#include <string>

namespace beckon::test {

/// Keys made for one test, as PEM files in a folder that goes with it.
class TestKeys
{
public:
    TestKeys() { _folder.createDirectories(); }

    static PrivateOrPublicKey rsa(unsigned bits) { return made(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits})); }
    static PrivateOrPublicKey ec(const char* curve) { return made(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve)); }
    static PrivateOrPublicKey ed25519() { return made(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

    /// A key that fits the algorithm.
    static PrivateOrPublicKey fitting(const SignatureAlgorithm& algorithm)
    {
        return algorithm.family == SignatureAlgorithm::Family::Rsa ? rsa(2048) : ec(algorithm.curve);
    }

    std::string path(const std::string& name) const { return _folder.path() + '/' + name; }

    std::string writePrivate(const std::string& name, EVP_PKEY* key, const std::string& passphrase = {}) const
    {
        const Bio file(BIO_new_file(path(name).c_str(), "w"));
        require(PEM_write_bio_PrivateKey(file.get(), key, passphrase.empty() ? nullptr : EVP_aes_128_cbc(),
                                         reinterpret_cast<const unsigned char*>(passphrase.data()), static_cast<int>(passphrase.size()),
                                         nullptr, nullptr));
        return path(name);
    }

    std::string writePublic(const std::string& name, EVP_PKEY* key) const
    {
        const Bio file(BIO_new_file(path(name).c_str(), "w"));
        require(PEM_write_bio_PUBKEY(file.get(), key));
        return path(name);
    }

    std::string writeText(const std::string& name, const std::string& text) const
    {
        const Bio file(BIO_new_file(path(name).c_str(), "w"));
        require(BIO_puts(file.get(), text.c_str()) > 0 ? 1 : 0);
        return path(name);
    }

private:
    static void require(int success)
    {
        if (success != 1)
            throw std::runtime_error("OpenSSL failed to make a key for the test");
    }

    static PrivateOrPublicKey made(EVP_PKEY* key)
    {
        require(key != nullptr ? 1 : 0);
        return PrivateOrPublicKey(key);
    }

    Poco::TemporaryFile _folder;
};

} // namespace beckon::test
