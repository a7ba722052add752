#pragma once

#include <cstddef>
#include <cstdint>

namespace beckon::storeredis {

/// What has come from one node: lets its letters pass in the order of their numbers, each once. Pure.
/// Threads: one at a time.
class Inbox
{
public:
    enum class Verdict : std::uint8_t
    {
        Deliver,
        Seen, ///< came before: not to be delivered, but to be acknowledged
        Gap   ///< one before it is missing: ask for a resend from expected()
    };

    enum class Continuity : std::uint8_t
    {
        Whole,
        Broken ///< the sender has given up letters that never came: to it this node was dead for a while
    };

    struct Receipt
    {
        Verdict verdict = Verdict::Deliver;
        Continuity continuity = Continuity::Whole;
    };

    /// Of a letter of `size` bytes. `base` is not above `number`, and none of the three is 0.
    Receipt receive(std::uint64_t series, std::uint64_t number, std::uint64_t base, std::size_t size);

    /// Letters below `base` never come, and none of an earlier series.
    Continuity raise(std::uint64_t series, std::uint64_t base);

    std::uint64_t series() const noexcept { return _series; }

    /// The number of the next letter; 0 before the first word of that node.
    std::uint64_t expected() const noexcept { return _expected; }

    /// Something has come since the last acknowledgement, and so much that it must not wait.
    bool owesAcknowledgement() const noexcept { return _owes; }
    bool isAcknowledgementUrgent() const noexcept { return _count >= urgentCount || _bytes >= urgentBytes; }

    /// The number to acknowledge now, up to which all has come.
    std::uint64_t acknowledge() noexcept;

private:
    static constexpr std::size_t urgentCount = 256;
    static constexpr std::size_t urgentBytes = 256UL * 1024;

    std::uint64_t _series = 0;
    std::uint64_t _expected = 0;
    bool _owes = false;
    std::size_t _count = 0; ///< delivered and not acknowledged
    std::size_t _bytes = 0;
};

} // namespace beckon::storeredis
