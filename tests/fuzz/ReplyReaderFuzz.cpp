#include "Fuzz.h"
#include "ReplyReader.h"

#include <string>

using namespace beckon;
using fuzz::require;
using storeredis::Reply;
using storeredis::ReplyLimits;
using storeredis::ReplyReader;

namespace {

constexpr ReplyLimits limits{256, 32};

struct Size
{
    std::size_t bytes = 0;
    std::size_t parts = 0;
};

/// Writes a reply down, and counts what it holds.
void describe(const Reply& reply, Size& size, std::string& out)
{
    size.bytes += reply.text.size();
    ++size.parts;
    out += static_cast<char>('a' + static_cast<int>(reply.kind));
    out += reply.text + "," + std::to_string(reply.integer) + "(";
    require(reply.kind != Reply::Kind::Lost, "what was read is not lost");
    require(reply.isList() || reply.elements.empty(), "only a list has elements");
    require(reply.isText() || reply.isError() || reply.text.empty(), "only texts and errors have a text");
    for (const Reply& element : reply.elements)
        describe(element, size, out);
    out += ")";
}

/// All replies of the pieces.
std::string read(const std::vector<std::string_view>& pieces)
{
    ReplyReader reader(limits);
    std::string out;
    for (const std::string_view piece : pieces) {
        reader.feed(piece);
        while (const auto reply = reader.next()) {
            Size size;
            describe(*reply, size, out);
            require(size.bytes <= limits.bytes && size.parts <= limits.parts, "a reply is within its limits");
        }
    }
    return out;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const fuzz::Stream stream(fuzz::textOf(data, size));
    const std::string whole = read({stream.whole()});
    const std::string pieces = read(stream.pieces());
    require(whole == pieces, "however the bytes are cut, they say the same");
    return 0;
}
