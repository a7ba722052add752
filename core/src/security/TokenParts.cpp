#include "security/TokenParts.h"

#include "beckon/base/Json.h"
#include "ws/Utf8.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <utility>

namespace beckon {

namespace {

constexpr std::size_t mostDepth = 16;

/// Resolves what a member's name says and sees to it that each name of interest comes once.
class OnceVisitor : public JsonVisitor
{
public:
    bool isValid() const noexcept { return _isValid; }

protected:
    ~OnceVisitor() = default;

    /// Is the member the one of that name? Being asked about again, after it was, makes the whole invalid.
    bool is(const JsonMember& member, std::string_view name, bool& seen)
    {
        if (member.nameEscaped ? !jsonEquals(member.name, name) : member.name != name)
            return false;
        require(!seen);
        seen = true;
        return true;
    }

    void require(bool condition) noexcept { _isValid = _isValid && condition; }

    std::string string(const JsonMember& member)
    {
        require(member.kind == JsonKind::String);
        return member.kind == JsonKind::String ? jsonUnescape(member.contents()) : std::string();
    }

private:
    bool _isValid = true;
};

class HeaderVisitor final : public OnceVisitor
{
public:
    void onMember(const JsonMember& member) override
    {
        bool critical = false;
        if (is(member, "alg", _hasAlgorithm))
            header.algorithm = string(member);
        else if (is(member, "kid", _hasKeyId))
            header.keyId = string(member);
        else if (is(member, "crit", critical))
            require(false);
    }

    bool isComplete() const noexcept { return isValid() && _hasAlgorithm; }

    TokenHeader header;

private:
    bool _hasAlgorithm = false;
    bool _hasKeyId = false;
};

class ClaimsVisitor final : public OnceVisitor
{
public:
    void onMember(const JsonMember& member) override
    {
        if (is(member, "sub", _hasSubject))
            claims.subject = string(member);
        else if (is(member, "exp", _hasExpiry))
            claims.expiresAt = number(member);
        else if (is(member, "iat", _hasIssuedAt))
            claims.issuedAt = number(member);
        else if (is(member, "nbf", _hasNotBefore))
            claims.notBefore = number(member);
        else if (is(member, "jti", _hasId))
            claims.id = string(member);
        else if (is(member, "aud", claims.hasAudience))
            readAudience(member);
    }

    bool isComplete() const noexcept { return isValid() && _hasExpiry && !claims.subject.empty(); }

    TokenClaims claims;

private:
    /// A NumericDate (RFC 7519 section 2): seconds, with or without decimals.
    double number(const JsonMember& member)
    {
        double value = 0;
        require(member.kind == JsonKind::Number);
        const char* const end = member.value.data() + member.value.size();
        const auto [stop, error] = std::from_chars(member.value.data(), end, value);
        require(error == std::errc() && stop == end && std::isfinite(value));
        return value;
    }

    void readAudience(const JsonMember& member)
    {
        if (member.kind == JsonKind::Array)
            readStrings(member.value);
        else
            claims.audience.push_back(string(member));
    }

    /// `array` is valid JSON already, from bracket to bracket.
    void readStrings(std::string_view array)
    {
        array = array.substr(1, array.size() - 2);
        for (;;) {
            array.remove_prefix(std::min(array.find_first_not_of(", \t\n\r"), array.size()));
            if (array.empty())
                return;
            if (array.front() != '"')
                return require(false);
            std::size_t end = 1;
            while (array[end] != '"')
                end += array[end] == '\\' ? 2 : 1;
            claims.audience.push_back(jsonUnescape(array.substr(1, end - 1)));
            array.remove_prefix(end + 1);
        }
    }

    bool _hasSubject = false;
    bool _hasExpiry = false;
    bool _hasIssuedAt = false;
    bool _hasNotBefore = false;
    bool _hasId = false;
};

template <typename Visitor>
bool scan(std::string_view json, Visitor& visitor)
{
    return isUtf8(json) && scanJsonObject(json, mostDepth, visitor) == JsonVerdict::Object && visitor.isComplete();
}

} // namespace

std::optional<TokenHeader> readTokenHeader(std::string_view json)
{
    HeaderVisitor visitor;
    if (!scan(json, visitor))
        return std::nullopt;
    return std::move(visitor.header);
}

std::optional<TokenClaims> readTokenClaims(std::string_view json)
{
    ClaimsVisitor visitor;
    if (!scan(json, visitor))
        return std::nullopt;
    return std::move(visitor.claims);
}

} // namespace beckon
