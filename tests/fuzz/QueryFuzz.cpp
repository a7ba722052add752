#include "Fuzz.h"
#include "beckon/http/Request.h"

using namespace beckon;
using fuzz::require;

namespace {

std::string percentEncode(std::string_view text)
{
    constexpr std::string_view hex = "0123456789aBcDeF";
    std::string out;
    for (const char c : text)
        out.append({'%', hex[static_cast<unsigned char>(c) >> 4U], hex[static_cast<unsigned char>(c) & 0xFU]});
    return out;
}

} // namespace

/// The name of a parameter as a line, then a query.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view query = fuzz::textOf(data, size);
    const std::string_view name = fuzz::takeUntil(query, '\n');
    if (const auto decoded = percentDecode(query)) {
        require(decoded->size() <= query.size() && decoded->find('\0') == std::string::npos, "what is decoded has no NUL");
        require(percentDecode(percentEncode(*decoded)) == decoded, "what is encoded decodes to itself");
    }
    Request request;
    request.query = query;
    const auto value = request.queryParameter(name);
    require(!value || query.find('\0') != std::string_view::npos || value->find('\0') == std::string::npos, "no escape makes a NUL");
    if (name.find('\0') == std::string_view::npos) {
        request.query = percentEncode(name) + "=" + percentEncode("1 +&") + "&" + request.query;
        require(request.queryParameter(name) == "1 +&", "the first parameter of a name counts");
    }
    return 0;
}
