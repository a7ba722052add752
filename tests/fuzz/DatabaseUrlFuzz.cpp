#include "Fuzz.h"
#include "data/DatabaseUrl.h"

using namespace beckon;
using fuzz::require;

namespace {

void check(const SqliteUrl& url)
{
    require(url.file.empty() || url.file.is_absolute(), "a file is absolute");
    require(url.file.native().find('\0') == std::string::npos, "a file's name has no NUL");
}

void check(const DatabaseUrl& url)
{
    require(!url.scheme.empty() && !url.host.empty() && !url.name.empty(), "a server's URL has a scheme, a host and a name");
    require(url.scheme != "postgres" && url.scheme != "sqlite", "a scheme has one name");
    std::string all = url.scheme + url.host + url.user + std::string(url.password.reveal()) + url.name;
    for (const auto& [key, value] : url.query)
        all += key + value;
    require(all.find('\0') == std::string::npos, "nothing has a NUL");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto parsed = parseDatabaseUrl(fuzz::textOf(data, size), "/srv/beckon");
    if (parsed)
        std::visit([](const auto& url) { check(url); }, *parsed);
    else
        require(!parsed.error().empty() && parsed.error().size() < 400, "an error says what is wrong, and repeats nothing");
    return 0;
}
