#include "security/PemKeys.h"

#include "beckon/base/Error.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

namespace beckon {

namespace {

using Family = SignatureAlgorithm::Family;

constexpr int leastRsaBits = 2048;

/// OpenSSL would ask on the terminal, and the start would hang there.
int refusePassphrase(char*, int, int, void*)
{
    return -1;
}

std::string about(std::string_view property, const std::filesystem::path& file)
{
    return std::string(property) + " names " + file.string() + ": ";
}

std::string wanted(const SignatureAlgorithm& algorithm)
{
    const std::string name(algorithm.name);
    if (algorithm.family == Family::Rsa)
        return name + " needs an RSA key of at least " + std::to_string(leastRsaBits) +
               " bits: `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072` makes one";
    return name + " needs an EC key on the curve " + std::string(algorithm.curveName) +
           ": `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:" + std::string(algorithm.curveName) + "` makes one";
}

bool fits(const SignatureAlgorithm& algorithm, EVP_PKEY* key)
{
    if (algorithm.family == Family::Rsa)
        return EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) >= leastRsaBits;
    std::array<char, 80> curve{};
    std::size_t length = 0;
    return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, curve.data(), curve.size(), &length) == 1 &&
           std::string_view(curve.data(), length) == algorithm.curve;
}

Bio openFile(std::string_view property, const std::filesystem::path& file)
{
    errno = 0;
    Bio bio(BIO_new_file(file.c_str(), "r"));
    if (!bio)
        throw ConfigurationError(about(property, file) + (errno != 0 ? std::generic_category().message(errno) : "it cannot be read") +
                                 "; name a PEM file that this user can read");
    return bio;
}

PrivateOrPublicKey checked(const SignatureAlgorithm& algorithm, std::string_view property, const std::filesystem::path& file,
                           std::string_view kind, PrivateOrPublicKey key)
{
    ERR_clear_error();
    if (!key)
        throw ConfigurationError(about(property, file) + "it holds no " + std::string(kind) + " in PEM without passphrase; " +
                                 wanted(algorithm));
    if (!fits(algorithm, key.get()))
        throw ConfigurationError(about(property, file) + "its key is of another kind; " + wanted(algorithm));
    return key;
}

PrivateOrPublicKey readPublicKey(const SignatureAlgorithm& algorithm, std::string_view property, const std::filesystem::path& file)
{
    const Bio opened = openFile(property, file);
    return checked(algorithm, property, file, "public key",
                   PrivateOrPublicKey(PEM_read_bio_PUBKEY(opened.get(), nullptr, refusePassphrase, nullptr)));
}

PrivateOrPublicKey publicPartOf(EVP_PKEY* key)
{
    const Bio memory(BIO_new(BIO_s_mem()));
    if (!memory || PEM_write_bio_PUBKEY(memory.get(), key) != 1)
        throw SystemError("OpenSSL cannot copy a public key: check the free memory");
    return PrivateOrPublicKey(PEM_read_bio_PUBKEY(memory.get(), nullptr, refusePassphrase, nullptr));
}

} // namespace

KeyPair loadKeyPair(const SignatureAlgorithm& algorithm, const SigningKeys& keys)
{
    constexpr std::string_view privateProperty = "auth.token.key_file";
    constexpr std::string_view publicProperty = "auth.token.public_key_file";
    if (keys.privateKeyFile.empty())
        throw ConfigurationError(std::string(privateProperty) + " is not set, but auth.token.algorithm (ALGORITHM) is " +
                                 std::string(algorithm.name) + "; " + wanted(algorithm));

    const Bio privateFile = openFile(privateProperty, keys.privateKeyFile);
    KeyPair pair;
    pair.signing = checked(algorithm, privateProperty, keys.privateKeyFile, "private key",
                           PrivateOrPublicKey(PEM_read_bio_PrivateKey(privateFile.get(), nullptr, refusePassphrase, nullptr)));
    pair.verifying = publicPartOf(pair.signing.get());
    if (keys.publicKeyFile.empty())
        return pair;

    const PrivateOrPublicKey given = readPublicKey(algorithm, publicProperty, keys.publicKeyFile);
    if (EVP_PKEY_eq(given.get(), pair.signing.get()) != 1)
        throw ConfigurationError(about(publicProperty, keys.publicKeyFile) + "it does not belong to the private key in " +
                                 keys.privateKeyFile.string() +
                                 "; leave the property out, or name the right file. Further keys whose tokens pass belong into "
                                 "auth.token.accepted_key_files");
    return pair;
}

PrivateOrPublicKey loadAcceptedKey(const SignatureAlgorithm& algorithm, const std::filesystem::path& file)
{
    return readPublicKey(algorithm, "auth.token.accepted_key_files", file);
}

} // namespace beckon
