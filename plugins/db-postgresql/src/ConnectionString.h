#pragma once

#include "beckon/base/Clock.h"
#include "beckon/service/DatabaseConnector.h"

#include <string>

namespace beckon::postgresql {

/// The `keyword=value` text for libpq, as Poco can take it apart: no spaces in values. `passwordFile` may be empty. Of the URL's query, TLS
/// settings, application_name, options, target_session_attrs and the like are taken. Throws ConfigurationError for any other key, and for a
/// value with a space or a control character, naming the part and never its value. Pure.
std::string connectionString(const DatabaseUrl& url, const std::string& passwordFile, Milliseconds patience);

} // namespace beckon::postgresql
