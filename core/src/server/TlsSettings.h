#pragma once

#include "net/TlsContext.h"
#include "server/Configuration.h"

#include <memory>

namespace beckon {

/// tls.certificate and tls.key: both or neither. Warns of a key that others than its owner and group may read. Faults go to the
/// configuration's handler, and then there is neither.
TlsFiles readTlsFiles(const Configuration& configuration);

/// tls.hsts
Seconds readStrictTransport(const Configuration& configuration);

/// Nothing where TLS is not spoken. Throws as TlsContext does.
std::shared_ptr<const TlsContext> loadTls(const TlsFiles& files, SystemTime now);

/// What an operator should know of a certificate that will end soon; else empty.
std::string tlsWarning(const TlsContext& context, SystemTime now);

} // namespace beckon
