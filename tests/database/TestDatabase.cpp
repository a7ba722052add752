#include "TestDatabase.h"

#include "Connectors.h"
#include "beckon/security/Random.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Logger.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <utility>

namespace beckon::test {

std::unique_ptr<Database> openWithConnector(const std::string& url, const Clock& clock, const DatabaseOptions& options,
                                            Milliseconds patience)
{
    postgresql::Connectors connectors(patience, Poco::Logger::get("db-postgresql"));
    return openDatabase(url, std::filesystem::temp_directory_path(), options, clock, &connectors);
}

TestDatabase::TestDatabase(const Clock& clock, std::string sqliteUrl) : _clock(clock), _url(std::move(sqliteUrl))
{
    const char* const server = std::getenv("BECKON_TEST_DATABASE_URL");
    if (server == nullptr)
        return;
    _server = server;
    _schema = "test_" + randomId();
    const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '-' ? '_' : c; };
    std::transform(_schema.begin(), _schema.end(), _schema.begin(), fold);
    execute("CREATE SCHEMA " + _schema);
    _url = _server + "?options=-csearch_path%3D" + _schema;
}

TestDatabase::~TestDatabase()
{
    if (_server.empty())
        return;
    try {
        execute("DROP SCHEMA " + _schema + " CASCADE");
    } catch (const std::exception& fault) {
        std::cerr << "the schema " << _schema << " stays: " << fault.what() << '\n';
    }
}

std::unique_ptr<Database> TestDatabase::open(const DatabaseOptions& options, Milliseconds patience) const
{
    return openWithConnector(_url, _clock, options, patience);
}

void TestDatabase::execute(const std::string& statement) const
{
    openWithConnector(_server, _clock)->write([&](Poco::Data::Session& session) { session << statement, Poco::Data::Keywords::now; });
}

} // namespace beckon::test
