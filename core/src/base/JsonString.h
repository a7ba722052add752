#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/// The end of a JSON string: where a scan spends its time, since an SDP offer is one string of two kilobytes.
/// Reads whole blocks where the text is long enough and single bytes at its end, never beyond `end`. Threads: pure.
namespace beckon::json {

struct StringEnd
{
    const char* after = nullptr; ///< behind the closing quote; null for a faulty or unfinished string
    bool escaped = false;        ///< it has a backslash
};

inline bool isHexDigit(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The characters behind a backslash that make an escape with it alone.
constexpr std::array<bool, 256> shortEscapes = [] {
    std::array<bool, 256> table{};
    for (const char c : {'n', 'r', '"', '\\', '/', 'b', 'f', 't'})
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

/// `at` stands on a backslash. Gives what follows the escape (RFC 8259 section 7), or null when it is none.
inline const char* skipEscape(const char* at, const char* end) noexcept
{
    if (end - at < 2)
        return nullptr;
    if (shortEscapes[static_cast<unsigned char>(at[1])])
        return at + 2;
    if (at[1] != 'u')
        return nullptr;
    const bool isWhole = end - at >= 6 && isHexDigit(at[2]) && isHexDigit(at[3]) && isHexDigit(at[4]) && isHexDigit(at[5]);
    return isWhole ? at + 6 : nullptr;
}

/// How far a step got.
struct Progress
{
    const char* at = nullptr; ///< null for a faulty string
    bool ended = false;       ///< `at` is behind the closing quote, or null
};

/// Handles the special byte (a quote, a backslash or a control character) at `at`.
inline Progress skipSpecial(const char* at, const char* end) noexcept
{
    if (*at == '"')
        return {at + 1, true};
    const char* const after = *at == '\\' ? skipEscape(at, end) : nullptr;
    return {after, after == nullptr};
}

#ifdef __SSE2__
/// A bit for each special byte of the `16 * count` bytes at `at`.
template <int count>
std::uint64_t specialBytes(const char* at) noexcept
{
    std::uint64_t mask = 0;
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 16 * i));
        const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        const __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
        const int bits = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), controls));
        mask |= static_cast<std::uint64_t>(static_cast<std::uint16_t>(bits)) << (16 * i);
    }
    return mask;
}

/// Skips the `16 * count` bytes at `at`, or a little more where an escape reaches beyond them.
template <int count>
Progress skipBlock(const char* at, const char* end, bool& escaped) noexcept
{
    constexpr int width = 16 * count;
    std::uint64_t mask = specialBytes<count>(at);
    while (mask != 0) {
        const int place = std::countr_zero(mask);
        // An SDP has two of these in each line.
        if (at[place] == '\\' && place + 1 < width && shortEscapes[static_cast<unsigned char>(at[place + 1])]) {
            escaped = true;
            mask &= ~(3ULL << place);
            continue;
        }
        const Progress progress = skipSpecial(at + place, end);
        if (progress.ended)
            return progress;
        escaped = true;
        if (progress.at - at >= width)
            return progress;
        mask &= ~0ULL << (progress.at - at);
    }
    return {at + width, false};
}
#endif

/// `at` stands behind the opening quote.
inline StringEnd skipString(const char* at, const char* end) noexcept
{
    bool escaped = false;
#ifdef __SSE2__
    // Names and short values end within the first block; the wide one pays for an SDP.
    for (bool wide = false; end - at >= 16; wide = true) {
        const Progress progress = wide && end - at >= 64 ? skipBlock<4>(at, end, escaped) : skipBlock<1>(at, end, escaped);
        if (progress.ended)
            return {progress.at, escaped};
        at = progress.at;
    }
#endif
    while (at != end) {
        if (*at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) {
            ++at;
            continue;
        }
        const Progress progress = skipSpecial(at, end);
        if (progress.ended)
            return {progress.at, escaped};
        escaped = true;
        at = progress.at;
    }
    return {};
}

} // namespace beckon::json
