#include "http/ResponseWriter.h"

#include "http/Fields.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace beckon {

namespace {

/// The Date field's value (RFC 9110 section 5.6.7), made anew once a second.
std::string_view httpDate()
{
    static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    thread_local std::time_t written = -1;
    thread_local std::array<char, 64> text{};

    const std::time_t now = std::time(nullptr);
    if (now != written) {
        std::tm utc{};
        ::gmtime_r(&now, &utc);
        std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", days[static_cast<std::size_t>(utc.tm_wday)],
                      utc.tm_mday, months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
        written = now;
    }
    return text.data();
}

bool hasBody(int status) noexcept
{
    return status >= 200 && status != 204 && status != 304;
}

/// The fields that frame the message are the writer's alone; of Connection only the upgrade is the response's to state.
bool isOwnField(const Header& field) noexcept
{
    for (const std::string_view name : {"Content-Length", "Transfer-Encoding", "Date"})
        if (equalsIgnoringCase(field.name, name))
            return false;
    return !equalsIgnoringCase(field.name, "Connection") || equalsIgnoringCase(field.value, "upgrade");
}

void appendField(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ");
    const std::size_t begin = out.size();
    out.append(value);
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    out.append("\r\n");
}

} // namespace

void writeResponse(std::string& out, const Response& response, Persistence persistence, BodyUse body)
{
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reasonPhrase(response.status)).append("\r\n");
    appendField(out, "Date", httpDate());
    if (hasBody(response.status))
        appendField(out, "Content-Length", std::to_string(response.body.size()));
    if (response.status != 101)
        appendField(out, "Connection", persistence == Persistence::KeepAlive ? "keep-alive" : "close");
    for (const Header& field : response.headers)
        if (isToken(field.name) && isOwnField(field))
            appendField(out, field.name, field.value);
    out.append("\r\n");
    if (body == BodyUse::Send && hasBody(response.status))
        out.append(response.body);
}

const char* reasonPhrase(int status) noexcept
{
    switch (status) {
    case 100:
        return "Continue";
    case 101:
        return "Switching Protocols";
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 411:
        return "Length Required";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 416:
        return "Range Not Satisfiable";
    case 417:
        return "Expectation Failed";
    case 421:
        return "Misdirected Request";
    case 422:
        return "Unprocessable Content";
    case 426:
        return "Upgrade Required";
    case 428:
        return "Precondition Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Unknown";
    }
}

} // namespace beckon
