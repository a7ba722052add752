#include "EmailAddress.h"
#include "Fuzz.h"
#include "Username.h"

#include <algorithm>

using namespace beckon;
using fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzz::textOf(data, size);
    if (const auto address = auth::EmailAddress::parse(input)) {
        const std::string& text = address->text();
        const auto isPlain = [](char c) { return c > ' ' && c < '\x7f' && !(c >= 'A' && c <= 'Z'); };
        require(text.size() <= 254 && std::all_of(text.begin(), text.end(), isPlain), "an address is visible, lower-case ASCII");
        require(text.find_first_of("<>()[],;:\\\"") == std::string::npos, "an address breaks no mail header");
        require(std::count(text.begin(), text.end(), '@') == 1, "an address has one @");
        const auto again = auth::EmailAddress::parse(text);
        require(again && again->text() == text, "the stored form reads as itself");
    }
    if (const auto name = auth::Username::parse(input)) {
        require(name->text() == input && !input.empty() && input.size() <= 64, "a username is kept as it came");
        require(auth::Username::parse(name->folded()).has_value(), "a folded username is one");
    }
    return 0;
}
