#pragma once

#include "beckon/service/Cluster.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace beckon::storeredis {

/// What memory a letter takes, in bytes.
std::size_t sizeOf(const Letter& letter) noexcept;

/// The letters for one node: numbered from 1 in the order in which they came, kept until that node has acknowledged them, and written again
/// from any number on (go back N) for as often as need be. Pure: somebody else writes them into the node's mailbox.
/// The numbers belong to a series, whose own number tells it from what the same node may have sent before it forgot this outbox.
/// Ownership: owns its letters. Threads: one at a time.
class Outbox
{
public:
    /// `series` is larger than that of any outbox that this node had for the same node before.
    explicit Outbox(std::uint64_t series) noexcept : _series(series) {}

    std::uint64_t series() const noexcept { return _series; }

    /// A letter whose turn it is.
    struct Due
    {
        std::uint64_t number = 0;
        std::uint64_t base = 0;
        const Letter* letter = nullptr; ///< until the next call of anything else
    };

    void push(Letter letter) { _letters.push_back(std::move(letter)); }

    /// The next letter to write; nothing when all are written, or the mailbox is missing.
    std::optional<Due> next();
    bool hasNext() const noexcept { return !_isStalled && _nextNumber < endNumber(); }

    /// That node has all up to `number`; answers the memory of what is not kept any longer. Numbers that were not written are ignored.
    std::size_t acknowledge(std::uint64_t number);

    /// Writes again from `number` on, or from the first that is kept.
    void resendFrom(std::uint64_t number);

    /// The mailbox was missing when something was written in that round: nothing is written until resume(). A round that is over says
    /// nothing about the mailbox.
    void stall(std::uint64_t round) noexcept;

    /// The mailbox is there (again): a new round, in which all that is kept is written.
    void resume() noexcept;
    std::uint64_t round() const noexcept { return _round; }

    /// That node has died: nothing that was pushed will be written. The numbers go on.
    std::vector<Letter> giveUp();

    /// The lowest number that can still be delivered.
    std::uint64_t base() const noexcept { return _base; }

    /// Whether letters were given up, so that the base must be told to the node should it come back.
    bool hasGivenUp() const noexcept { return _hasGivenUp; }

    bool empty() const noexcept { return _letters.empty(); }
    std::size_t size() const noexcept { return _letters.size(); }

private:
    std::uint64_t endNumber() const noexcept { return _base + _letters.size(); }

    std::uint64_t _series;
    std::deque<Letter> _letters; ///< from number _base on
    std::uint64_t _base = 1;
    std::uint64_t _nextNumber = 1; ///< to be written next
    std::uint64_t _written = 0;    ///< the highest that was ever written
    std::uint64_t _round = 0;
    bool _isStalled = false;
    bool _hasGivenUp = false;
};

} // namespace beckon::storeredis
