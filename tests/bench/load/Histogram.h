#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace beckon::bench {

/// Counts durations in nanoseconds in buckets that grow with them: exact to 1.6 per cent, in constant space.
class Histogram
{
public:
    void add(std::uint64_t value) noexcept
    {
        ++_counts[bucketOf(value)];
        ++_total;
    }

    void clear() noexcept { *this = Histogram(); }

    /// The least value that `fraction` of all are not above; 0 when there is none.
    std::uint64_t quantile(double fraction) const noexcept
    {
        const auto wanted = static_cast<std::uint64_t>(fraction * static_cast<double>(_total));
        std::uint64_t seen = 0;
        for (std::size_t bucket = 0; bucket != _counts.size(); ++bucket) {
            seen += _counts[bucket];
            if (seen > wanted)
                return lowestOf(bucket);
        }
        return 0;
    }

private:
    static constexpr std::size_t bits = 6;
    static constexpr std::size_t steps = std::size_t{1} << bits;

    static std::size_t bucketOf(std::uint64_t value) noexcept
    {
        if (value < steps)
            return static_cast<std::size_t>(value);
        const auto shift = static_cast<std::size_t>(std::bit_width(value)) - 1 - bits;
        return (shift + 1) * steps + static_cast<std::size_t>((value >> shift) - steps);
    }

    static std::uint64_t lowestOf(std::size_t bucket) noexcept
    {
        if (bucket < steps)
            return bucket;
        return (steps + bucket % steps) << (bucket / steps - 1);
    }

    std::array<std::uint64_t, (64 - bits + 1) * steps> _counts{};
    std::uint64_t _total = 0;
};

} // namespace beckon::bench
