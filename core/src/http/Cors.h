#pragma once

#include "beckon/http/Request.h"
#include "beckon/http/Response.h"

#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// Is it an origin as browsers write it (RFC 6454 section 6.2): scheme, host and perhaps a port, and nothing behind them?
bool isOrigin(std::string_view text) noexcept;

/// Which web pages may call: the CORS protocol of the Fetch standard. Immutable; any thread.
class Cors
{
public:
    /// Exact origins (`https://app.example.com`); none means every origin (development).
    explicit Cors(std::vector<std::string> allowedOrigins);

    /// May this request come from where it says? True without an Origin field, and for the server's own host (Origin's host and port equal
    /// Host).
    bool allows(const Request& request) const;

    /// Is it a preflight: OPTIONS with Origin and Access-Control-Request-Method?
    static bool isPreflight(const Request& request) noexcept;

    /// 204 with what the preflight asks for, when the origin is allowed; without the CORS fields when not.
    Response preflight(const Request& request) const;

    /// Adds the CORS fields to any answer (errors too): the origin itself with credentials, and the exposed fields.
    void decorate(const Request& request, Response& response) const;

private:
    std::vector<std::string> _allowedOrigins;
};

} // namespace beckon
