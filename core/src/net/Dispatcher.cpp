#include "net/Dispatcher.h"

#include "beckon/base/Error.h"
#include "beckon/http/ApiError.h"
#include "net/NetMetrics.h"
#include "net/ServerState.h"
#include "ws/Handshake.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace beckon {

namespace {

Exchange::Next answer(Exchange& exchange, Response response)
{
    exchange.response = std::move(response);
    return Exchange::Next::Answer;
}

Response unavailable()
{
    Response response = Response::error(503, "Service temporarily unavailable");
    response.headers.push_back({"Retry-After", "1"});
    return response;
}

const char* methodName(Method method) noexcept
{
    switch (method) {
    case Method::Get:
        return "GET";
    case Method::Head:
        return "HEAD";
    case Method::Post:
        return "POST";
    case Method::Put:
        return "PUT";
    case Method::Patch:
        return "PATCH";
    case Method::Delete:
        return "DELETE";
    case Method::Options:
        return "OPTIONS";
    case Method::Other:
        break;
    }
    return "OTHER";
}

Response invoke(Exchange& exchange)
{
    if (exchange.route->handler)
        return exchange.route->handler(exchange.request);
    auto verdict = exchange.route->endpoint->accept(exchange.request);
    if (auto* response = std::get_if<Response>(&verdict))
        return std::move(*response);
    exchange.admission = std::get<Admission>(std::move(verdict));
    return {};
}

/// Parameters whose values are nobody's secret. A token may hide behind any other name, misspelt or misplaced, in the name itself even.
bool mayBeLogged(std::string_view parameter) noexcept
{
    return parameter == "limit" || parameter == "offset";
}

} // namespace

Exchange::Next Dispatcher::route(Exchange& exchange) const
{
    const Request& request = exchange.request;
    if (Cors::isPreflight(request))
        return answer(exchange, _server.parts.cors.preflight(request));
    if (request.path == "*")
        return answer(exchange, Response{204, {}, {}}); // OPTIONS of the whole server: it answers (RFC 9110 section 9.3.7)
    RouteTree::Match match = _server.parts.routes.find(request.method, request.path);
    switch (match.kind) {
    case RouteTree::Match::Kind::NotFound:
        return answer(exchange, Response::error(404, "Not found"));
    case RouteTree::Match::Kind::MethodNotAllowed: {
        Response response = request.method == Method::Options ? Response{204, {}, {}} : Response::error(405, "Method not allowed");
        response.headers.push_back({"Allow", std::move(match.allow)});
        return answer(exchange, std::move(response));
    }
    case RouteTree::Match::Kind::Found:
        break;
    }
    exchange.route = match.route;
    exchange.request.parameters = std::move(match.parameters);
    if (match.route->endpoint)
        return routeWebSocket(exchange);
    if (match.route->runsOn == RunsOn::Worker)
        return Exchange::Next::Handle;
    run(exchange);
    return Exchange::Next::Answer;
}

Exchange::Next Dispatcher::routeWebSocket(Exchange& exchange) const
{
    if (auto refusal = checkHandshake(exchange.request))
        return answer(exchange, std::move(*refusal));
    if (!_server.parts.cors.allows(exchange.request))
        return answer(exchange, Response::error(403, "Origin not allowed"));
    if (_server.draining)
        return answer(exchange, unavailable());
    return Exchange::Next::Admit;
}

void Dispatcher::run(Exchange& exchange) const noexcept
{
    const auto fail = [&](const char* what) {
        exchange.response = Response::error(500, "Internal server error");
        _server.parts.metrics.failed(exchange.route->owner);
        _server.parts.log.error("%s: %s %s failed: %s", exchange.route->owner, exchange.request.id, exchange.request.path,
                                std::string(what));
    };
    try {
        exchange.response = invoke(exchange);
    } catch (const ApiError& error) {
        exchange.response = error.response();
    } catch (const Unavailable& error) {
        exchange.response = unavailable();
        _server.parts.log.warning("%s: %s is unavailable: %s", exchange.route->owner, exchange.request.id, std::string(error.what()));
    } catch (const Poco::Exception& error) {
        fail(error.className()); // its message may hold values
    } catch (const std::exception& error) {
        fail(error.what());
    } catch (...) {
        fail("an exception of unknown type");
    }
}

std::string Dispatcher::complete(Exchange& exchange) const
{
    if (_server.draining)
        exchange.persistence = Persistence::Close;
    exchange.response.headers.push_back({"X-Request-Id", exchange.request.id});
    if (!Cors::isPreflight(exchange.request))
        _server.parts.cors.decorate(exchange.request, exchange.response);
    std::string bytes;
    writeResponse(bytes, exchange.response, exchange.persistence, exchange.request.method == Method::Head ? BodyUse::Omit : BodyUse::Send);
    return bytes;
}

void Dispatcher::record(const Exchange& exchange, int status, SteadyTime now) const
{
    _server.parts.metrics.answered(exchange.route ? std::string_view(exchange.route->owner) : std::string_view(), status,
                                   now - exchange.begun);
    if (!_server.parts.log.information())
        return;
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now - exchange.begun).count();
    std::string line = methodName(exchange.request.method);
    line += ' ';
    line += loggedTarget(exchange.request);
    line += ' ';
    line += std::to_string(status);
    line += ' ';
    line += std::to_string(micros);
    line += "us ";
    line += exchange.request.remoteAddress;
    line += ' ';
    line += exchange.request.id;
    _server.parts.log.information(line);
}

std::string loggedTarget(const Request& request)
{
    std::string target = request.path;
    char separator = '?';
    std::string_view rest = request.query;
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const std::string_view name = pair.substr(0, pair.find('='));
        target += std::exchange(separator, '&');
        if (mayBeLogged(name))
            target.append(pair);
        else
            target.append(name == "token" ? "token=" : "").append("[redacted]");
    }
    return target;
}

} // namespace beckon
