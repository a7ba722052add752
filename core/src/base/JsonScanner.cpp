#include "JsonString.h"
#include "beckon/base/Json.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace beckon::inline abi1 {

namespace {

/// Which containers are open, a bit each: the scan needs no recursion and no memory.
class ContainerStack
{
public:
    static constexpr std::size_t capacity = 1024;

    std::size_t depth() const noexcept { return _depth; }
    bool inObject() const noexcept { return _isObject; }

    void push(bool isObject) noexcept
    {
        std::uint64_t& word = _bits[_depth / 64];
        const std::uint64_t bit = 1ULL << (_depth % 64);
        word = isObject ? word | bit : word & ~bit;
        ++_depth;
        _isObject = isObject;
    }

    void pop() noexcept
    {
        --_depth;
        if (_depth > 0)
            _isObject = (_bits[(_depth - 1) / 64] >> ((_depth - 1) % 64) & 1) != 0;
    }

private:
    std::array<std::uint64_t, capacity / 64> _bits; // left unset: a bit is written before it is read
    std::size_t _depth = 0;
    bool _isObject = false;
};

bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

class Scanner
{
public:
    Scanner(std::string_view text, std::size_t maxDepth, JsonVisitor& visitor) noexcept
        : _at(text.data()), _end(text.data() + text.size()), _maxDepth(std::min(maxDepth, ContainerStack::capacity)), _visitor(visitor)
    {
    }

    JsonVerdict run();

private:
    enum class Step : std::uint8_t
    {
        Value, ///< a value must follow
        First, ///< just inside an object or array: its end, or its first item
        After, ///< behind a value
        Failed
    };

    Step value();
    Step first();
    Step after();
    Step open(JsonKind kind);
    Step close();
    Step string();
    Step number();
    Step literal(std::string_view word, JsonKind kind);
    Step key();
    Step fail(JsonVerdict verdict) noexcept;

    char peek() const noexcept { return _at < _end ? *_at : '\0'; }
    void skipSpace() noexcept;
    bool skipDigits() noexcept;
    void begins(JsonKind kind) noexcept;
    void ended();

    const char* _at;
    const char* const _end;
    const std::size_t _maxDepth;
    JsonVisitor& _visitor;
    ContainerStack _open;
    JsonMember _member; // the one being read, of the outermost object
    const char* _valueBegin = nullptr;
    JsonKind _outermost = JsonKind::Null;
    JsonVerdict _failure = JsonVerdict::Invalid;
};

JsonVerdict Scanner::run()
{
    Step step = Step::Value;
    for (;;) {
        skipSpace();
        switch (step) {
        case Step::Value:
            step = value();
            break;
        case Step::First:
            step = first();
            break;
        case Step::After:
            if (_open.depth() == 0) {
                if (_at != _end)
                    return JsonVerdict::Invalid;
                return _outermost == JsonKind::Object ? JsonVerdict::Object : JsonVerdict::NotObject;
            }
            step = after();
            break;
        case Step::Failed:
            return _failure;
        }
    }
}

Scanner::Step Scanner::value()
{
    switch (peek()) {
    case '"':
        return string();
    case '{':
        return open(JsonKind::Object);
    case '[':
        return open(JsonKind::Array);
    case 't':
        return literal("true", JsonKind::Boolean);
    case 'f':
        return literal("false", JsonKind::Boolean);
    case 'n':
        return literal("null", JsonKind::Null);
    default:
        return number();
    }
}

Scanner::Step Scanner::first()
{
    const char closing = _open.inObject() ? '}' : ']';
    if (peek() == closing)
        return close();
    return _open.inObject() ? key() : value();
}

Scanner::Step Scanner::after()
{
    const char c = peek();
    if (c == ',') {
        ++_at;
        if (!_open.inObject())
            return Step::Value;
        skipSpace();
        return key();
    }
    return c == (_open.inObject() ? '}' : ']') ? close() : fail(JsonVerdict::Invalid);
}

Scanner::Step Scanner::open(JsonKind kind)
{
    if (_open.depth() >= _maxDepth)
        return fail(JsonVerdict::TooDeep);
    begins(kind);
    _open.push(kind == JsonKind::Object);
    ++_at;
    return Step::First;
}

Scanner::Step Scanner::close()
{
    ++_at;
    _open.pop();
    ended();
    return Step::After;
}

Scanner::Step Scanner::string()
{
    begins(JsonKind::String);
    const json::StringEnd end = json::skipString(_at + 1, _end);
    if (end.after == nullptr)
        return fail(JsonVerdict::Invalid);
    _at = end.after;
    if (_open.depth() == 1)
        _member.valueEscaped = end.escaped;
    ended();
    return Step::After;
}

Scanner::Step Scanner::number()
{
    begins(JsonKind::Number);
    if (peek() == '-')
        ++_at;
    if (peek() == '0')
        ++_at;
    else if (!skipDigits())
        return fail(JsonVerdict::Invalid);
    if (peek() == '.') {
        ++_at;
        if (!skipDigits())
            return fail(JsonVerdict::Invalid);
    }
    if (peek() == 'e' || peek() == 'E') {
        ++_at;
        if (peek() == '+' || peek() == '-')
            ++_at;
        if (!skipDigits())
            return fail(JsonVerdict::Invalid);
    }
    ended();
    return Step::After;
}

Scanner::Step Scanner::literal(std::string_view word, JsonKind kind)
{
    begins(kind);
    if (static_cast<std::size_t>(_end - _at) < word.size() || std::memcmp(_at, word.data(), word.size()) != 0)
        return fail(JsonVerdict::Invalid);
    _at += word.size();
    ended();
    return Step::After;
}

/// Reads a member's name and its colon.
Scanner::Step Scanner::key()
{
    if (peek() != '"')
        return fail(JsonVerdict::Invalid);
    const char* const begin = _at + 1;
    const json::StringEnd end = json::skipString(begin, _end);
    if (end.after == nullptr)
        return fail(JsonVerdict::Invalid);
    _at = end.after;
    if (_open.depth() == 1) {
        _member.name = {begin, static_cast<std::size_t>(end.after - 1 - begin)};
        _member.nameEscaped = end.escaped;
    }
    skipSpace();
    if (peek() != ':')
        return fail(JsonVerdict::Invalid);
    ++_at;
    return Step::Value;
}

Scanner::Step Scanner::fail(JsonVerdict verdict) noexcept
{
    _failure = verdict;
    return Step::Failed;
}

void Scanner::skipSpace() noexcept
{
    while (_at < _end && (*_at == ' ' || *_at == '\n' || *_at == '\r' || *_at == '\t'))
        ++_at;
}

bool Scanner::skipDigits() noexcept
{
    const char* const begin = _at;
    while (_at < _end && isDigit(*_at))
        ++_at;
    return _at != begin;
}

void Scanner::begins(JsonKind kind) noexcept
{
    if (_open.depth() == 0)
        _outermost = kind;
    if (_open.depth() == 1) {
        _valueBegin = _at;
        _member.kind = kind;
        _member.valueEscaped = false;
    }
}

void Scanner::ended()
{
    if (_open.depth() != 1 || _outermost != JsonKind::Object)
        return;
    _member.value = {_valueBegin, static_cast<std::size_t>(_at - _valueBegin)};
    _visitor.onMember(_member);
}

} // namespace

JsonVerdict scanJsonObject(std::string_view text, std::size_t maxDepth, JsonVisitor& visitor)
{
    return Scanner(text, maxDepth, visitor).run();
}

} // namespace beckon::inline abi1
