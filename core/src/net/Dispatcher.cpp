#include "net/Dispatcher.h"

#include "beckon/base/Error.h"
#include "beckon/http/ApiError.h"
#include "event/RunningPlugin.h"
#include "http/SecurityHeaders.h"
#include "net/LoopConnections.h"
#include "net/NetMetrics.h"
#include "net/ServerState.h"
#include "ws/Handshake.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace beckon {

namespace {

constexpr std::size_t longestLogged = 1024; ///< of a path, and about that of a query

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

/// Whether a parameter, as `name=value`, is nobody's secret. A token may hide behind any other name, misspelt or misplaced, in the name
/// itself even, and behind these too where no number stands.
bool mayBeLogged(std::string_view parameter) noexcept
{
    constexpr std::size_t longestNumber = 20;
    for (const std::string_view name : {std::string_view("limit="), std::string_view("offset=")}) {
        if (parameter.starts_with(name) && parameter.size() <= name.size() + longestNumber)
            return parameter.find_first_not_of("0123456789", name.size()) == std::string_view::npos;
    }
    return false;
}

/// The path with what is too long for a name left out: it may be a token that somebody misplaced.
std::string loggedPath(std::string_view path)
{
    constexpr std::size_t longestName = 64;
    std::string shown;
    while (!path.empty() && shown.size() < longestLogged) {
        const std::string_view segment = path.substr(0, path.find('/', 1));
        path.remove_prefix(segment.size());
        if (segment.size() > longestName + 1)
            shown += "/[redacted]";
        else
            shown += segment;
    }
    return shown;
}

/// The path parameter that names a room, by the name that it has on every route; what no room is called like, such as a
/// misplaced token, is left out.
std::string roomOf(const Request& request)
{
    constexpr std::size_t longest = 64;
    for (const auto& [name, value] : request.parameters) {
        if (name == "room_id")
            return value.size() <= longest ? value : std::string();
    }
    return {};
}

} // namespace

Exchange::Next Dispatcher::route(Exchange& exchange) const
{
    const Request& request = exchange.request;
    if (Cors::isPreflight(request))
        return answer(exchange, _home.cors().preflight(request));
    if (request.path == "*")
        return answer(exchange, Response{204, {}, {}}); // OPTIONS of the whole server: it answers (RFC 9110 section 9.3.7)
    RouteTree::Match match = _home.server().parts.routes.find(request.method, request.path);
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
    exchange.context.room = roomOf(exchange.request);
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
    if (!_home.cors().allows(exchange.request))
        return answer(exchange, Response::error(403, "Origin not allowed"));
    if (_home.server().draining)
        return answer(exchange, unavailable());
    return Exchange::Next::Admit;
}

void Dispatcher::run(Exchange& exchange) const noexcept
{
    const LogScope scope(exchange.context);
    const RunningPlugin running(exchange.route->owner);
    const auto report = [&](const std::string& plugin, const char* what) {
        exchange.response = Response::error(500, "Internal server error");
        _home.server().parts.log.error("%s: %s failed: %s", plugin, loggedTarget(exchange.request), std::string(what));
    };
    const auto fail = [&](const char* what) {
        _home.server().parts.metrics.plugins.of(exchange.route->owner).countFaults(1);
        report(exchange.route->owner, what);
    };
    try {
        exchange.response = invoke(exchange);
    } catch (const ApiError& error) {
        exchange.response = error.response();
    } catch (const Unavailable& error) {
        exchange.response = unavailable();
        _home.server().parts.log.warning("%s: %s is unavailable: %s", exchange.route->owner, loggedTarget(exchange.request),
                                         std::string(error.what()));
    } catch (const PluginFault& fault) {
        report(fault.plugin(), fault.what());
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
    if (_home.server().draining)
        exchange.persistence = Persistence::Close;
    exchange.response.headers.push_back({"X-Request-Id", exchange.request.id});
    if (!Cors::isPreflight(exchange.request))
        _home.cors().decorate(exchange.request, exchange.response);
    addSecurityHeaders(exchange.response);
    if (const std::string& value = _home.server().parts.transportSecurity; !value.empty())
        exchange.response.headers.push_back({"Strict-Transport-Security", value});
    std::string bytes;
    writeResponse(bytes, exchange.response, exchange.persistence, exchange.request.method == Method::Head ? BodyUse::Omit : BodyUse::Send);
    return bytes;
}

void Dispatcher::record(Exchange& exchange, int status, SteadyTime now) const
{
    const HttpServerParts& parts = _home.server().parts;
    parts.metrics.answered(exchange.route ? std::string_view(exchange.route->owner) : std::string_view(), status, now - exchange.begun);
    Poco::Logger& log = parts.log;
    if (!log.information())
        return;
    const Request& request = exchange.request;
    const std::string method = methodName(request.method);
    const std::string target = loggedTarget(request);
    const std::string code = std::to_string(status);
    const std::string micros = std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(now - exchange.begun).count());

    Poco::Message line(log.name(), method + ' ' + target + ' ' + code + ' ' + micros + "us " + request.remoteAddress,
                       Poco::Message::PRIO_INFORMATION);
    line.set("method", method);
    line.set("path", target);
    line.set("status", code);
    line.set("duration_us", micros);
    line.set("remote", request.remoteAddress);
    const LogScope scope(exchange.context);
    log.log(line);
}

std::string loggedTarget(const Request& request)
{
    std::string target = loggedPath(request.path);
    char separator = '?';
    std::string_view rest = request.query;
    while (!rest.empty() && target.size() < longestLogged) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const std::string_view name = pair.substr(0, pair.find('='));
        target += std::exchange(separator, '&');
        if (mayBeLogged(pair))
            target.append(pair);
        else
            target.append(name == "token" ? "token=" : "").append("[redacted]");
    }
    return target;
}

} // namespace beckon
