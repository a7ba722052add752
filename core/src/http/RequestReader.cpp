#include "http/RequestReader.h"

#include "http/LineScanner.h"
#include "http/RequestRules.h"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace beckon {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t maxFields = 100;
constexpr std::size_t maxEmptyLineBytes = 8;

Method toMethod(http::verb verb) noexcept
{
    switch (verb) {
    case http::verb::get:
        return Method::Get;
    case http::verb::head:
        return Method::Head;
    case http::verb::post:
        return Method::Post;
    case http::verb::put:
        return Method::Put;
    case http::verb::patch:
        return Method::Patch;
    case http::verb::delete_:
        return Method::Delete;
    case http::verb::options:
        return Method::Options;
    default:
        return Method::Other;
    }
}

/// Where the minor version stands in a header whose request line ends in a well-formed version; npos for any other.
std::size_t minorVersionAt(std::string_view header) noexcept
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const std::string_view line = header.substr(0, header.find('\r'));
    const auto method = line.find(' ');
    const auto target = method == std::string_view::npos ? method : line.find(' ', method + 1);
    if (target == std::string_view::npos)
        return target;
    const std::string_view version = line.substr(target + 1);
    const bool isVersion =
        version.size() == 8 && version.starts_with("HTTP/") && isDigit(version[5]) && version[6] == '.' && isDigit(version[7]);
    return isVersion ? line.size() - 1 : std::string_view::npos;
}

/// A minor version that does not exist is read as the highest that does (RFC 9110 section 2.5), and Beast knows only those that do.
std::optional<std::string> withKnownVersion(std::string_view header)
{
    const std::size_t minor = minorVersionAt(header);
    if (minor == std::string_view::npos || header[minor - 2] != '1' || header[minor] < '2')
        return std::nullopt;
    std::string known(header);
    known[minor] = '1';
    return known;
}

} // namespace

/// Beast is given whole lines only: it would look for their ends again with every byte, and its checks of a chunked body's end rely on it.
struct RequestReader::Parser final : private http::basic_parser<true>
{
    explicit Parser(const Limits& bounds) : limits(bounds)
    {
        header_limit(static_cast<std::uint32_t>(bounds.headerBytes));
        body_limit(bounds.bodyBytes.get());
    }

    std::size_t feed(std::string_view bytes);

    const Limits& limits;
    State state = State::Header;
    std::optional<Fault> fault;
    Request request;
    HeaderMeaning meaning;

private:
    using ErrorCode = boost::beast::error_code;
    using StringView = boost::beast::string_view;

    std::size_t readHeader(std::string_view bytes);
    void parseHeader(std::string_view bytes);
    void refuseSize(std::string_view bytes);
    std::size_t readChunkLine(std::string_view bytes);
    std::size_t readData(std::string_view bytes);
    void parse(std::string_view bytes);
    void setHost();
    void refuse(int status, const char* detail);
    void explain(const ErrorCode& error, std::string_view bytes);

    void on_request_impl(http::verb verb, StringView name, StringView target, int number, ErrorCode& error) override;
    void on_response_impl(int, StringView, int, ErrorCode&) override {}
    void on_field_impl(http::field field, StringView name, StringView value, ErrorCode& error) override;
    void on_header_impl(ErrorCode& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
    std::size_t on_body_impl(StringView body, ErrorCode&) override;
    void on_chunk_header_impl(std::uint64_t size, StringView, ErrorCode&) override { _dataLeft = size; }
    std::size_t on_chunk_body_impl(std::uint64_t, StringView body, ErrorCode& error) override { return on_body_impl(body, error); }
    void on_finish_impl(ErrorCode&) override { state = State::Complete; }

    HttpVersion _version = HttpVersion::Http11;
    std::string _authority; ///< of an absolute target
    LineScanner _lines;
    std::string _unparsed;       ///< lines that Beast has not taken yet
    std::size_t _headerSize = 0; ///< so far
    std::size_t _overhead = 0;   ///< bytes of a chunked body that are not data
    std::uint64_t _dataLeft = 0; ///< of the body, or of this chunk
};

std::size_t RequestReader::Parser::feed(std::string_view bytes)
{
    std::size_t used = 0;
    while (used < bytes.size() && (state == State::Header || state == State::Body)) {
        const std::string_view rest = bytes.substr(used);
        if (state == State::Header)
            used += readHeader(rest);
        else
            used += _dataLeft > 0 ? readData(rest) : readChunkLine(rest);
    }
    return used;
}

std::size_t RequestReader::Parser::readHeader(std::string_view bytes)
{
    std::size_t used = 0;
    LineScanner::Found found = LineScanner::Found::Nothing;
    while (used < bytes.size() && found != LineScanner::Found::EmptyLine && found != LineScanner::Found::Fault) {
        const LineScanner::Step step = _lines.next(bytes.substr(used));
        used += step.used;
        found = step.found;
    }
    _headerSize += used;
    if (_headerSize > limits.headerBytes)
        refuseSize(bytes.substr(0, used));
    else if (found == LineScanner::Found::Fault)
        refuse(400, "Malformed request header");
    else if (found == LineScanner::Found::EmptyLine && _unparsed.empty())
        parseHeader(bytes.substr(0, used));
    else {
        _unparsed.append(bytes.substr(0, used));
        if (found == LineScanner::Found::EmptyLine)
            parseHeader(std::exchange(_unparsed, {}));
    }
    return used;
}

void RequestReader::Parser::parseHeader(std::string_view bytes)
{
    if (const auto known = withKnownVersion(bytes))
        parse(*known);
    else
        parse(bytes);
}

/// It is the target that is too long when the request line is, and a method stands before it (RFC 9112 section 3).
void RequestReader::Parser::refuseSize(std::string_view bytes)
{
    _unparsed.append(bytes);
    const std::string_view begin = std::string_view(_unparsed).substr(0, limits.headerBytes);
    const bool isInRequestLine = begin.find('\r') == std::string_view::npos;
    if (isInRequestLine && std::count(begin.begin(), begin.end(), ' ') == 1)
        refuse(400, "Request target is too long");
    else
        refuse(400, "Request header is too large");
}

std::size_t RequestReader::Parser::readChunkLine(std::string_view bytes)
{
    const LineScanner::Step step = _lines.next(bytes);
    _unparsed.append(bytes.substr(0, step.used));
    _overhead += step.used;
    if (_overhead > limits.headerBytes)
        refuse(413, "Chunked request body has too many bytes beside its data");
    else if (step.found == LineScanner::Found::Fault)
        refuse(400, "Malformed chunked request body");
    else if (step.found != LineScanner::Found::Nothing)
        parse(_unparsed);
    return step.used;
}

std::size_t RequestReader::Parser::readData(std::string_view bytes)
{
    const std::string_view data = bytes.substr(0, _dataLeft);
    _dataLeft -= data.size();
    parse(data);
    return data.size();
}

/// Gives Beast a whole header, what may be a whole line of a chunked body, or data.
void RequestReader::Parser::parse(std::string_view bytes)
{
    ErrorCode error;
    const bool isHeader = state == State::Header;
    const std::size_t used = put({bytes.data(), bytes.size()}, error);
    if (error == http::error::need_more && !isHeader)
        return;
    if (error || used != bytes.size())
        return explain(error, bytes);
    _unparsed.clear();
}

void RequestReader::Parser::refuse(int status, const char* detail)
{
    fault = Fault{status, detail};
    state = State::Failed;
}

void RequestReader::Parser::explain(const ErrorCode& error, std::string_view bytes)
{
    if (fault)
        state = State::Failed;
    else if (error == http::error::body_limit)
        refuse(413, "Request body is too large");
    else if (error == http::error::header_limit)
        refuse(400, "Request header is too large");
    else if (error == http::error::bad_version && minorVersionAt(bytes) != std::string_view::npos)
        refuse(400, "HTTP version is not supported");
    else
        refuse(400, state == State::Header ? "Malformed request header" : "Malformed chunked request body");
}

void RequestReader::Parser::on_request_impl(http::verb verb, StringView, StringView target, int number, ErrorCode& error)
{
    _version = number == 10 ? HttpVersion::Http10 : HttpVersion::Http11;
    request.method = toMethod(verb);
    auto parsed = parseTarget(request.method, {target.data(), target.size()});
    if (!parsed) {
        fault = Fault{400, "Malformed request target"};
        error = http::error::bad_target;
        return;
    }
    request.path = std::move(parsed->path);
    request.query = std::move(parsed->query);
    _authority = std::move(parsed->authority);
}

void RequestReader::Parser::on_field_impl(http::field, StringView name, StringView value, ErrorCode& error)
{
    if (state != State::Header)
        return; // a trailer field must not pass for a header field (RFC 9110 section 6.5.1)
    if (request.headers.size() == maxFields) {
        error = http::error::header_limit;
        return;
    }
    request.headers.push_back({std::string(name), std::string(value)});
}

void RequestReader::Parser::on_header_impl(ErrorCode& error)
{
    auto judged = judgeHeader(request, _version);
    if (!judged) {
        fault = judged.error();
        error = http::error::bad_value;
        return;
    }
    if (!_authority.empty())
        setHost();
    // A server ignores Upgrade in HTTP/1.0 (RFC 9110 section 7.8): nobody behind this point gets to see it.
    if (_version == HttpVersion::Http10)
        std::erase_if(request.headers, [](const Header& field) { return equalsIgnoringCase(field.name, "Upgrade"); });
    meaning = *judged;
    _dataLeft = content_length().value_or(0);
    state = State::Body;
}

/// What an absolute target names stands for Host, whatever that says (RFC 9112 section 3.2.2).
void RequestReader::Parser::setHost()
{
    for (Header& field : request.headers) {
        if (equalsIgnoringCase(field.name, "Host")) {
            field.value = _authority;
            return;
        }
    }
    request.headers.push_back({"Host", _authority});
}

std::size_t RequestReader::Parser::on_body_impl(StringView body, ErrorCode&)
{
    request.body.append(body.data(), body.size());
    return body.size();
}

RequestReader::RequestReader(const Limits& limits) : _limits(limits) {}
RequestReader::~RequestReader() = default;

std::size_t RequestReader::feed(std::string_view bytes)
{
    std::size_t used = _state == State::Idle ? skipEmptyLines(bytes) : 0;
    if (used == bytes.size() || _state == State::Complete || _state == State::Failed)
        return used;

    if (!_parser)
        _parser = std::make_unique<Parser>(_limits);
    const State before = _state;
    used += _parser->feed(bytes.substr(used));
    _state = _parser->state;
    if (_state == State::Failed) {
        _fault = std::move(*_parser->fault);
    } else if (_state != State::Header && before != State::Body) {
        _keepAlive = _parser->meaning.keepAlive;
        _expectsContinue = _parser->meaning.expectsContinue;
    }
    return used;
}

/// Some clients send an empty line before a request (RFC 9112 section 2.2).
std::size_t RequestReader::skipEmptyLines(std::string_view bytes)
{
    std::size_t used = 0;
    for (; used < bytes.size(); ++used, ++_emptyLineBytes) {
        const bool isInside = _emptyLineBytes % 2 == 1;
        if (!isInside && bytes[used] != '\r')
            return used;
        if ((isInside && bytes[used] != '\n') || _emptyLineBytes >= maxEmptyLineBytes) {
            _state = State::Failed;
            _fault = {400, "Malformed request header"};
            return used;
        }
    }
    return used;
}

bool RequestReader::takeExpectation() noexcept
{
    return _state == State::Body && std::exchange(_expectsContinue, false);
}

Request RequestReader::take()
{
    Request request = std::move(_parser->request);
    _parser.reset();
    _state = State::Idle;
    _emptyLineBytes = 0;
    return request;
}

Request RequestReader::takeRefused()
{
    return _parser ? std::move(_parser->request) : Request();
}

} // namespace beckon
