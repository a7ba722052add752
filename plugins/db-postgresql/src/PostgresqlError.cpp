#include "PostgresqlError.h"

#include <algorithm>
#include <cstddef>

namespace beckon::postgresql {

namespace {

using Fault = DatabaseConnector::Fault;

constexpr std::size_t stateLength = 5;

std::string oneLine(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return text;
}

} // namespace

PostgresqlError::PostgresqlError(Fault fault, std::string_view state, const std::string& text)
    : Poco::Data::DataException(oneLine(text)), _fault(fault), _name("PostgreSQL")
{
    if (!state.empty())
        _name.append(" error ").append(state);
}

Fault faultOf(std::string_view state) noexcept
{
    // The server gives every error a state. One without is libpq's: of a connection that it may still call a good one, since a write that
    // failed leaves it so.
    if (state.empty())
        return Fault::Lost;
    // Another transaction was in the way: 40001 serialization, 40P01 deadlock, 55P03 a lock that was not waited for.
    if (state == "40001" || state == "40P01" || state == "55P03")
        return Fault::Busy;
    // The connection (08), a server that ends or begins (57P), a session that was idle too long in a transaction (25P03), and a server that
    // only reads (25006): where the name now leads to another server, a new session is there.
    const std::string_view kind = state.substr(0, 2);
    if (kind == "08" || state.substr(0, 3) == "57P" || state == "25P03" || state == "25006")
        return Fault::Lost;
    // A statement that took too long (57014), resources (53), the disk (58), a fault of the server's own (XX).
    if (state == "57014" || kind == "53" || kind == "58" || kind == "XX")
        return Fault::Unavailable;
    return Fault::Statement;
}

std::string_view stateIn(std::string_view message) noexcept
{
    constexpr std::string_view separator = ":  ";
    const std::size_t at = message.find(separator);
    if (at == std::string_view::npos)
        return {};
    const std::string_view state = message.substr(at + separator.size(), stateLength);
    const auto allowed = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
    return state.size() == stateLength && std::all_of(state.begin(), state.end(), allowed) ? state : std::string_view();
}

} // namespace beckon::postgresql
