#include "Fuzz.h"
#include "http/Authority.h"
#include "http/Fields.h"
#include "http/OutcomeRecorder.h"

#include <algorithm>

using namespace beckon;
using fuzz::require;

namespace {

/// So small that inputs reach them.
Limits smallLimits()
{
    Limits limits;
    limits.headerBytes = 512;
    limits.bodyBytes = 64;
    return limits;
}

const Limits limits = smallLimits();

bool hasControl(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; });
}

void checkRequest(const Request& request)
{
    require(request.path == "*" || request.path.starts_with('/'), "a path begins with a slash");
    require(!hasControl(request.path + request.query), "no control character in a target");
    require(isAuthority(request.header("Host")), "a host is one");
    require(request.headers.size() <= 101 && request.body.size() <= limits.bodyBytes, "requests keep the limits");
    for (const Header& field : request.headers)
        require(isToken(field.name) && !hasControl(field.value), "fields are well-formed");
}

void checkRequests(std::string_view bytes)
{
    RequestReader reader(limits);
    while (!bytes.empty() && reader.state() != RequestReader::State::Failed) {
        const std::size_t used = reader.feed(bytes);
        require(used > 0 && used <= bytes.size(), "a reader that has not failed reads on");
        bytes.remove_prefix(used);
        if (reader.state() == RequestReader::State::Complete)
            checkRequest(reader.take());
    }
    if (reader.state() != RequestReader::State::Failed)
        return;
    require(reader.fault().status >= 400 && reader.fault().status < 500 && !reader.fault().detail.empty(), "a fault is the client's");
    require(reader.feed("GET / HTTP/1.1\r\n") == 0, "nothing is read after a fault");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const fuzz::Stream stream(fuzz::textOf(data, size));
    fuzz::requireSameForEverySplit(stream, [](const std::vector<std::string_view>& pieces) {
        test::OutcomeRecorder recorder(limits);
        for (const std::string_view piece : pieces)
            recorder.feed(piece);
        return recorder.finish();
    });
    checkRequests(stream.whole());
    return 0;
}
