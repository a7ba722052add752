#pragma once

#include "http/RequestReader.h"

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace beckon::test {

inline std::string describe(const Request& request, bool keepAlive)
{
    constexpr const char* methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"};
    std::string text = std::string(methods[static_cast<std::size_t>(request.method)]) + " " + request.path;
    text += request.query.empty() ? " [" : " ?" + request.query + " [";
    for (const Header& field : request.headers)
        text.append(&field == request.headers.data() ? "" : ";").append(field.name).append("=").append(field.value);
    text += request.body.empty() ? "]" : "] body=" + request.body;
    return text + (keepAlive ? " keep" : "");
}

/// Feeds bytes as a connection does, and writes down what comes out: requests between bars, `fault 400`, `incomplete`.
class OutcomeRecorder
{
public:
    explicit OutcomeRecorder(const Limits& limits) : _reader(limits) {}

    /// From memory of the exact size, so that a sanitizer sees a read beyond the end.
    void feed(std::string_view bytes)
    {
        const auto copy = std::make_unique<char[]>(bytes.size());
        std::memcpy(copy.get(), bytes.data(), bytes.size());
        std::string_view rest(copy.get(), bytes.size());
        while (!rest.empty() && _reader.state() != RequestReader::State::Failed) {
            rest.remove_prefix(_reader.feed(rest));
            if (_reader.state() == RequestReader::State::Complete) {
                const bool keepAlive = _reader.keepAlive();
                append(describe(_reader.take(), keepAlive));
            }
        }
    }

    std::string finish()
    {
        if (_reader.state() == RequestReader::State::Failed)
            append("fault " + std::to_string(_reader.fault().status));
        else if (_reader.state() != RequestReader::State::Idle)
            append("incomplete");
        return _text;
    }

private:
    void append(const std::string& text) { _text.append(_text.empty() ? "" : " | ").append(text); }

    RequestReader _reader;
    std::string _text;
};

} // namespace beckon::test
