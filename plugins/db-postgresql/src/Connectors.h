#pragma once

#include "PostgresqlConnector.h"

namespace beckon::postgresql {

/// Makes connectors that all have the same patience. The log outlives them. Threads: as DatabaseConnectors says.
class Connectors final : public DatabaseConnectors
{
public:
    Connectors(Milliseconds patience, Poco::Logger& log) : _patience(patience), _log(log) {}

    std::unique_ptr<DatabaseConnector> make(const DatabaseUrl& url) override
    {
        return std::make_unique<PostgresqlConnector>(url, _patience, _log);
    }

private:
    const Milliseconds _patience;
    Poco::Logger& _log;
};

} // namespace beckon::postgresql
