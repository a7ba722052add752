#pragma once

#include "beckon/service/DatabaseConnector.h"

#include <Poco/Data/DataException.h>

#include <string>
#include <string_view>

namespace beckon::postgresql {

/// What went wrong, without any value: PostgreSQL and Poco put rows into their messages.
/// Threads: a plain value.
class PostgresqlError final : public Poco::Data::DataException
{
public:
    using Fault = DatabaseConnector::Fault;

    PostgresqlError(Fault fault, std::string_view state, const std::string& text);

    Fault fault() const noexcept { return _fault; }

    const char* name() const noexcept override { return _name.c_str(); }
    const char* className() const noexcept override { return "PostgresqlError"; }
    Poco::Exception* clone() const override { return new PostgresqlError(*this); }
    void rethrow() const override { throw *this; }

private:
    Fault _fault;
    std::string _name;
};

/// What an SQLSTATE says about the session it came from: five characters, or none where the error is the client library's. Pure.
DatabaseConnector::Fault faultOf(std::string_view state) noexcept;

/// The SQLSTATE in a message of Poco's that quotes libpq under PQERRORS_SQLSTATE, `...: ERROR:  23505`; empty when there is none. Pure.
std::string_view stateIn(std::string_view message) noexcept;

} // namespace beckon::postgresql
