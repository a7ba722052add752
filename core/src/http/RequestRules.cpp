#include "http/RequestRules.h"

#include "http/Authority.h"
#include "http/Fields.h"

#include <algorithm>

namespace beckon {

namespace {

using Fault = RequestReader::Fault;

std::size_t countFields(const Request& request, std::string_view name) noexcept
{
    const auto isNamed = [name](const Header& field) { return equalsIgnoringCase(field.name, name); };
    return static_cast<std::size_t>(std::count_if(request.headers.begin(), request.headers.end(), isNamed));
}

/// Fields of the same name are one list (RFC 9110 section 5.3).
bool fieldsContain(const Request& request, std::string_view name, std::string_view element) noexcept
{
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [=](const Header& field) { return equalsIgnoringCase(field.name, name) && listContains(field.value, element); });
}

std::optional<Fault> hostFault(const Request& request, HttpVersion version)
{
    const std::size_t count = countFields(request, "Host");
    if (count > 1)
        return Fault{400, "More than one Host header"};
    if (count == 0 && version == HttpVersion::Http11)
        return Fault{400, "Host header is missing"};
    if (!isAuthority(request.header("Host")))
        return Fault{400, "Malformed Host header"};
    return std::nullopt;
}

/// Two readings of where a body ends are how requests are smuggled past a proxy: only the plain forms pass.
std::optional<Fault> framingFault(const Request& request, HttpVersion version)
{
    const std::size_t lengths = countFields(request, "Content-Length");
    const std::size_t encodings = countFields(request, "Transfer-Encoding");
    if (lengths > 1 || encodings > 1 || (lengths == 1 && encodings == 1))
        return Fault{400, "Ambiguous length of the request body"};
    if (lengths == 1) {
        const std::string_view length = request.header("Content-Length");
        const bool isNumber = !length.empty() && std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
        return isNumber ? std::nullopt : std::optional(Fault{400, "Malformed Content-Length header"});
    }
    if (encodings == 0)
        return std::nullopt;
    if (version == HttpVersion::Http10)
        return Fault{400, "Transfer-Encoding needs HTTP/1.1"};
    std::string_view codings = request.header("Transfer-Encoding");
    if (equalsIgnoringCase(codings, "chunked"))
        return std::nullopt;
    if (const auto first = takeListElement(codings); first.empty() || equalsIgnoringCase(first, "chunked"))
        return Fault{400, "Malformed Transfer-Encoding header"};
    return Fault{400, "Unsupported Transfer-Encoding"};
}

/// Elements of all fields of that name, as one list.
template <typename Predicate>
bool allElements(const Request& request, std::string_view name, Predicate predicate)
{
    for (const Header& field : request.headers) {
        if (!equalsIgnoringCase(field.name, name))
            continue;
        std::string_view list = field.value;
        for (auto element = takeListElement(list); !element.empty(); element = takeListElement(list))
            if (!predicate(element))
                return false;
    }
    return true;
}

constexpr bool isVisibleAscii(char c) noexcept
{
    return c > ' ' && c < '\x7f';
}

RequestTarget splitQuery(std::string_view target)
{
    const std::string_view path = target.substr(0, target.find('?'));
    const std::string_view query = target.substr(std::min(path.size() + 1, target.size()));
    return {path.empty() ? "/" : std::string(path), std::string(query), {}};
}

/// `rest` is what follows the scheme. The host must not be empty, nor a user stand before it (RFC 9110 sections 4.2.1 and 4.2.4).
std::optional<RequestTarget> parseAbsolute(Method method, std::string_view rest)
{
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
    if (hostOf(authority).empty() || !isAuthority(authority))
        return std::nullopt;
    rest.remove_prefix(authority.size());
    RequestTarget target = method == Method::Options && rest.empty() ? RequestTarget{"*", {}, {}} : splitQuery(rest);
    target.authority = authority;
    return target;
}

} // namespace

std::optional<RequestTarget> parseTarget(Method method, std::string_view target)
{
    if (!std::all_of(target.begin(), target.end(), isVisibleAscii) || target.find('#') != std::string_view::npos)
        return std::nullopt;
    if (target.starts_with('/'))
        return splitQuery(target);
    if (target == "*")
        return method == Method::Options ? std::optional(RequestTarget{"*", {}, {}}) : std::nullopt;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (equalsIgnoringCase(target.substr(0, scheme.size()), scheme))
            return parseAbsolute(method, target.substr(scheme.size()));
    }
    return std::nullopt;
}

Result<HeaderMeaning, Fault> judgeHeader(const Request& request, HttpVersion version)
{
    if (auto fault = hostFault(request, version))
        return Failure{std::move(*fault)};
    if (auto fault = framingFault(request, version))
        return Failure{std::move(*fault)};
    if (countFields(request, "Authorization") > 1)
        return Failure{Fault{400, "More than one Authorization header"}};

    HeaderMeaning meaning;
    const bool isClosing = fieldsContain(request, "Connection", "close");
    meaning.keepAlive = !isClosing && (version == HttpVersion::Http11 || fieldsContain(request, "Connection", "keep-alive"));
    if (version == HttpVersion::Http10)
        return meaning; // Expect means nothing there (RFC 9110 section 10.1.1)

    const auto isContinue = [](std::string_view expectation) { return equalsIgnoringCase(expectation, "100-continue"); };
    if (!allElements(request, "Expect", isContinue))
        return Failure{Fault{417, "Unknown expectation"}};
    meaning.expectsContinue = fieldsContain(request, "Expect", "100-continue");
    return meaning;
}

} // namespace beckon
