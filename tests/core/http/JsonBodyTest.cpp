#include "beckon/http/JsonBody.h"

#include "beckon/http/ApiError.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <functional>
#include <string>

namespace beckon {

namespace {

JsonBody parse(const std::string& body, const std::string& type = "application/json")
{
    Request request;
    if (!type.empty())
        request.headers = {{"content-type", type}};
    request.body = body;
    return JsonBody::parse(request);
}

/// `422 email is required`, or what was thrown instead.
std::string refusal(const std::function<void()>& action)
{
    try {
        action();
    } catch (const ApiError& error) {
        return std::to_string(error.status()) + " " + error.what();
    }
    return "accepted";
}

} // namespace

class JsonBodyTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(JsonBodyTest);
    CPPUNIT_TEST(membersAreReadUnescaped);
    CPPUNIT_TEST(ofMembersWithOneNameTheLastCounts);
    CPPUNIT_TEST(missingAndNullMembersAreAbsent);
    CPPUNIT_TEST(mistypedMembersAreNamed);
    CPPUNIT_TEST(onlyJsonTypesAreAccepted);
    CPPUNIT_TEST(whatIsNotJsonIsRefused);
    CPPUNIT_TEST(whatIsNoObjectIsRefused);
    CPPUNIT_TEST(badUtf8IsRefused);
    CPPUNIT_TEST_SUITE_END();

    void membersAreReadUnescaped()
    {
        const JsonBody body = parse(R"({"\u0065mail":"a\u0040b.example","n":1,"sub":{"otp":"no"}})");
        CPPUNIT_ASSERT_EQUAL(std::string("a@b.example"), body.requireString("email"));
        CPPUNIT_ASSERT(!body.optionalString("otp"));
        CPPUNIT_ASSERT_EQUAL(std::string(), parse(R"({"email":""})").requireString("email"));
    }

    void ofMembersWithOneNameTheLastCounts()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("b"), parse(R"({"email":"a","email":"b"})").requireString("email"));
        CPPUNIT_ASSERT_EQUAL(std::string("422 email must be a string"),
                             refusal([] { parse(R"({"email":"a","\u0065mail":1})").requireString("email"); }));
        CPPUNIT_ASSERT(!parse(R"({"email":"a","email":null})").optionalString("email"));
    }

    void missingAndNullMembersAreAbsent()
    {
        for (const char* text : {"{}", R"({"email":null})", R"({"Email":"x"})"}) {
            CPPUNIT_ASSERT(!parse(text).optionalString("email"));
            CPPUNIT_ASSERT_EQUAL(std::string("422 email is required"), refusal([text] { parse(text).requireString("email"); }));
        }
    }

    void mistypedMembersAreNamed()
    {
        for (const char* value : {"1", "true", "[]", "{}", R"(["a@b"])"}) {
            const JsonBody body = parse(std::string("{\"otp\":") + value + "}");
            CPPUNIT_ASSERT_EQUAL(std::string("422 otp must be a string"), refusal([&] { body.requireString("otp"); }));
            CPPUNIT_ASSERT_EQUAL(std::string("422 otp must be a string"), refusal([&] { body.optionalString("otp"); }));
        }
    }

    void onlyJsonTypesAreAccepted()
    {
        for (const char* type : {"", "application/json", "Application/JSON; charset=utf-8", "application/json;charset=UTF-8",
                                 "application/vnd.api+json", " application/json ;x=y"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(type, std::string("accepted"), refusal([type] { parse("{}", type); }));
        for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp",
                                 "json", "application/", "text/json", "application/+json", "application/xml; q=application/json"})
            CPPUNIT_ASSERT_MESSAGE(type, refusal([type] { parse("{}", type); }).starts_with("415 "));
    }

    void whatIsNotJsonIsRefused()
    {
        for (const char* text : {"", " ", "{", "{\"a\":1", "email=a@b", "{'email':'a'}", "{} {}", "{\"a\":01}"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, std::string("400 Request body is not valid JSON"), refusal([text] { parse(text); }));
        const std::string deep = "{\"a\":" + std::string(70, '[') + std::string(70, ']') + "}";
        CPPUNIT_ASSERT(refusal([&] { parse(deep); }).starts_with("400 "));
    }

    void whatIsNoObjectIsRefused()
    {
        for (const char* text : {"[]", "\"email\"", "1", "null", "[{\"email\":\"a\"}]"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, std::string("400 Request body must be a JSON object"), refusal([text] { parse(text); }));
    }

    void badUtf8IsRefused()
    {
        for (const char* text : {"{\"a\":\"\xff\"}", "{\"a\":\"\xC0\xAF\"}", "{\"a\":\"\xED\xA0\x80\"}", "{\"a\":\"\xC3\"}"})
            CPPUNIT_ASSERT_EQUAL(std::string("400 Request body is not valid JSON"), refusal([text] { parse(text); }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JsonBodyTest);

} // namespace beckon
