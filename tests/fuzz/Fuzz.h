#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

/// What libFuzzer calls with each input; every target defines it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// What the fuzz targets share. Threads: one.
namespace beckon::fuzz {

inline std::string_view textOf(const std::uint8_t* data, std::size_t size) noexcept
{
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the process when a promise is broken, so that the fuzzer keeps the input.
inline void require(bool holds, const char* promise)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

/// Takes the text up to the first `separator` off the front, or all of it.
inline std::string_view takeUntil(std::string_view& rest, char separator) noexcept
{
    const std::string_view part = rest.substr(0, rest.find(separator));
    rest.remove_prefix(part.size() < rest.size() ? part.size() + 1 : rest.size());
    return part;
}

/// An input of a stream parser: its first bytes say how the others are cut into the pieces that arrive. Printable ones do, so that a seed
/// is plain text: a space is all that is left, '!' one byte, '"' two.
class Stream
{
public:
    explicit Stream(std::string_view input) : _cuts(input.substr(0, cutBytes)), _bytes(input.substr(_cuts.size())) {}

    std::string_view whole() const noexcept { return _bytes; }

    std::vector<std::string_view> pieces() const
    {
        std::vector<std::string_view> pieces;
        std::string_view rest = _bytes;
        for (std::size_t turn = 0; !rest.empty(); ++turn) {
            const std::size_t wanted = static_cast<unsigned char>(_cuts[turn % _cuts.size()]) % 32U;
            pieces.push_back(rest.substr(0, wanted == 0 ? rest.size() : wanted));
            rest.remove_prefix(pieces.back().size());
        }
        return pieces;
    }

    std::vector<std::string_view> singleBytes() const
    {
        std::vector<std::string_view> bytes;
        for (std::size_t at = 0; at < _bytes.size(); ++at)
            bytes.push_back(_bytes.substr(at, 1));
        return bytes;
    }

private:
    static constexpr std::size_t cutBytes = 4;

    std::string_view _cuts;
    std::string_view _bytes;
};

/// Requires that what comes out does not depend on how the bytes arrive. `read` takes a list of pieces and gives the outcome as text,
/// which is returned.
template <typename Read>
std::string requireSameForEverySplit(const Stream& stream, Read read)
{
    const std::string outcome = read(std::vector<std::string_view>{stream.whole()});
    require(read(stream.pieces()) == outcome, "the outcome is the same in pieces");
    require(read(stream.singleBytes()) == outcome, "the outcome is the same byte by byte");
    return outcome;
}

} // namespace beckon::fuzz
