#include "net/TlsCertificate.h"

#include "beckon/base/Error.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <cerrno>
#include <ctime>
#include <string_view>
#include <system_error>
#include <utility>

namespace beckon {

namespace {

constexpr std::string_view certificateKey = "tls.certificate";
constexpr std::string_view keyKey = "tls.key";
constexpr std::size_t mostAuthorities = 10;

/// OpenSSL would ask on the terminal, and the start would hang there.
int refusePassphrase(char*, int, int, void*)
{
    return -1;
}

[[noreturn]] void refuse(std::string_view key, const std::filesystem::path& file, const std::string& fault)
{
    ERR_clear_error();
    throw ConfigurationError(std::string(key) + " names " + file.string() + ": " + fault);
}

Bio openFile(std::string_view key, const std::filesystem::path& file)
{
    std::error_code fault;
    const auto status = std::filesystem::status(file, fault);
    // A pipe without a writer would hold up the start.
    if (!fault && std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        refuse(key, file, "it is not a regular file; name a PEM file");
    errno = 0;
    Bio bio(BIO_new_file(file.c_str(), "r"));
    if (!bio)
        refuse(key, file,
               (errno != 0 ? std::generic_category().message(errno) : std::string("it cannot be read")) +
                   "; name a PEM file that this user can read");
    return bio;
}

X509Certificate nextCertificate(const Bio& file)
{
    return X509Certificate(PEM_read_bio_X509(file.get(), nullptr, refusePassphrase, nullptr));
}

void readCertificates(const std::filesystem::path& file, TlsCertificate& result)
{
    const Bio opened = openFile(certificateKey, file);
    result.certificate = nextCertificate(opened);
    if (!result.certificate)
        refuse(certificateKey, file, "it holds no certificate in PEM; name the file of the certificate, with those of its authorities");
    while (X509Certificate next = nextCertificate(opened)) {
        if (result.authorities.size() == mostAuthorities)
            refuse(certificateKey, file,
                   "more than " + std::to_string(mostAuthorities) +
                       " certificates follow the first; name a file with the server's and those of its authorities alone");
        result.authorities.push_back(std::move(next));
    }
    // The end of the file is told as an error, and so is a certificate that is broken.
    if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
        refuse(certificateKey, file, "a certificate behind the first one is broken; put the file together anew");
    ERR_clear_error();
}

SystemTime timeOf(const ASN1_TIME* time)
{
    std::tm fields{};
    ASN1_TIME_to_tm(time, &fields);
    return std::chrono::system_clock::from_time_t(::timegm(&fields));
}

void checkTimes(const std::filesystem::path& file, TlsCertificate& loaded, SystemTime now)
{
    const SystemTime begin = timeOf(X509_get0_notBefore(loaded.certificate.get()));
    loaded.validUntil = timeOf(X509_get0_notAfter(loaded.certificate.get()));
    if (loaded.validUntil < now)
        refuse(certificateKey, file, "the certificate has expired at " + shownTime(loaded.validUntil) + "; renew it");
    if (begin > now)
        refuse(certificateKey, file,
               "the certificate is not valid before " + shownTime(begin) + "; set the clock of this machine, or name another certificate");
}

} // namespace

std::string shownTime(SystemTime time)
{
    return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(std::chrono::system_clock::to_time_t(time)),
                                           Poco::DateTimeFormat::SORTABLE_FORMAT) +
           'Z';
}

TlsCertificate loadTlsCertificate(const TlsFiles& files, SystemTime now)
{
    ERR_clear_error();
    TlsCertificate loaded;
    readCertificates(files.certificate, loaded);
    const Bio keyFile = openFile(keyKey, files.key);
    loaded.key.reset(PEM_read_bio_PrivateKey(keyFile.get(), nullptr, refusePassphrase, nullptr));
    if (!loaded.key)
        refuse(keyKey, files.key, "it holds no private key in PEM without passphrase; name the key of the certificate");
    if (X509_check_private_key(loaded.certificate.get(), loaded.key.get()) != 1)
        refuse(keyKey, files.key,
               "it is not the key of the certificate in " + files.certificate.string() + " (" + std::string(certificateKey) +
                   "); name files that belong together");
    checkTimes(files.certificate, loaded, now);
    return loaded;
}

} // namespace beckon
