#pragma once

#include "AuthFixture.h"
#include "AuthRoutes.h"
#include "CountingStore.h"
#include "beckon/http/ApiError.h"
#include "security/JwtTokens.h"
#include "security/RevocableTokens.h"

#include <Poco/Logger.h>
#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <string>
#include <utility>

namespace beckon::auth {

using Route = Response (AuthRoutes::*)(const Request&);

/// The routes as the router would call them: what they throw has become an answer.
struct RoutesFixture : AuthFixture
{
    explicit RoutesFixture(Deployment deployment = Deployment::Development, const AuthRates& rates = {})
        : limits(store, metrics, rates),
          routes({deployment, otps, accounts, limits, mailer, outbox, tokens, *revoked, Poco::Logger::get("auth-otp-tests")})
    {
    }

    Response call(Route route, Request request)
    {
        request.method = Method::Post;
        try {
            return (routes.*route)(request);
        } catch (const ApiError& error) {
            return error.response();
        }
    }

    Response call(Route route, std::string body, const std::string& from = std::string(client))
    {
        Request request;
        request.body = std::move(body);
        request.remoteAddress = from;
        return call(route, std::move(request));
    }

    Response signUp(const std::string& email = "ann@example.com", const std::string& from = std::string(client))
    {
        return call(&AuthRoutes::signUp, R"({"email": ")" + email + R"("})", from);
    }

    Response verify(const std::string& otp, const std::string& from = std::string(client))
    {
        return call(&AuthRoutes::verifyOtp, R"({"email": "ann@example.com", "otp": ")" + otp + R"("})", from);
    }

    /// `more`: further members, each with a comma before it.
    Response login(const std::string& email = "ann@example.com", const std::string& more = {},
                   const std::string& from = std::string(client))
    {
        return call(&AuthRoutes::login, R"({"email": ")" + email + '"' + more + '}', from);
    }

    Response setUsername(const std::string& email, const std::string& username, const std::string& more = {})
    {
        return call(&AuthRoutes::setUsername, R"({"email": ")" + email + R"(", "username": ")" + username + '"' + more + '}');
    }

    Response logOut(const std::string& authorization)
    {
        Request request;
        request.headers = {{"Authorization", authorization}};
        return call(&AuthRoutes::logOut, std::move(request));
    }

    Metrics metrics;
    test::CountingStore store{clock};
    AuthLimits limits;
    DiscreetOutbox outbox{mailer, Poco::Logger::get("auth-otp-tests")};
    std::shared_ptr<RevokedTokens> revoked = std::make_shared<RevokedTokens>(*database, clock, Poco::Logger::get("auth-otp-tests"));
    RevocableTokens tokens{
        std::make_shared<JwtTokens>(TokenOptions{.keys = {.secret = Secret("a secret of thirty-two characters")}}, clock), revoked};
    AuthRoutes routes;
};

inline void assertAnswer(int status, const std::string& body, const Response& response)
{
    CPPUNIT_ASSERT_EQUAL(body, response.body);
    CPPUNIT_ASSERT_EQUAL(status, response.status);
}

inline void assertRefused(int status, const std::string& detail, const Response& response)
{
    assertAnswer(status, R"({"detail":")" + detail + R"("})", response);
}

/// 422 with a detail that begins with the member's name.
inline void assertNames(const std::string& member, const Response& response)
{
    CPPUNIT_ASSERT_EQUAL(422, response.status);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(response.body, std::size_t{0}, response.body.find(R"({"detail":")" + member + " "));
}

inline std::string memberOf(const Response& response, const std::string& name)
{
    const std::string opening = '"' + name + R"(":")";
    const std::size_t at = response.body.find(opening);
    CPPUNIT_ASSERT_MESSAGE(response.body, at != std::string::npos);
    const std::size_t begin = at + opening.size();
    return response.body.substr(begin, response.body.find('"', begin) - begin);
}

inline std::string headerOf(const Response& response, const std::string& name)
{
    for (const Header& header : response.headers) {
        if (header.name == name)
            return header.value;
    }
    return {};
}

} // namespace beckon::auth
