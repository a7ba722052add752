#include "server/TlsSettings.h"

#include <sys/stat.h>

#include <chrono>

namespace beckon {
namespace {

constexpr std::string_view certificateKey = "tls.certificate";
constexpr std::string_view keyKey = "tls.key";
constexpr std::int64_t mostStrict = 10L * 365 * 24 * 60 * 60;
constexpr std::chrono::hours soon{14 * 24};

void warnOfReaders(const Configuration& configuration, const std::filesystem::path& key)
{
    struct stat status = {};
    if (::stat(key.c_str(), &status) == 0 && (status.st_mode & (S_IROTH | S_IWOTH)) != 0)
        configuration.warn(configuration.origin(keyKey) + " names " + key.string() +
                           ": every user of this machine may read or change it; `chmod 640 " + key.string() + "` ends that");
}

} // namespace

TlsFiles readTlsFiles(const Configuration& configuration)
{
    TlsFiles files{configuration.path(certificateKey), configuration.path(keyKey)};
    if (files.certificate.empty() != files.key.empty()) {
        const std::string_view set = files.key.empty() ? certificateKey : keyKey;
        const std::string_view missing = files.key.empty() ? keyKey : certificateKey;
        configuration.refuse(configuration.origin(set) + " is set, but " + std::string(missing) +
                             " is not; set both for TLS, or neither for none");
        return {};
    }
    if (!files.empty())
        warnOfReaders(configuration, files.key);
    return files;
}

Seconds readStrictTransport(const Configuration& configuration)
{
    return Seconds(configuration.integer("tls.hsts", 0, 0, mostStrict));
}

std::shared_ptr<const TlsContext> loadTls(const TlsFiles& files, SystemTime now)
{
    return files.empty() ? nullptr : std::make_shared<const TlsContext>(files, now);
}

std::string tlsWarning(const TlsContext& context, SystemTime now)
{
    if (context.validUntil() - now > soon)
        return {};
    return "the certificate of tls.certificate ends soon: " + context.describe() + "; renew it and reload";
}

} // namespace beckon
