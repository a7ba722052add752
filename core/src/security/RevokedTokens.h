#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/service/Revocations.h"
#include "security/RevocationTable.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <thread>

namespace Poco {
class Logger;
}

namespace beckon {

/// The revoked tokens of all nodes. Whether a token is one of them is asked of the database each time, because another node may have
/// revoked it a moment ago, and a refusal must hold from then on; what has been heard of is remembered, since it never becomes untrue. A
/// thread of its own looks for new ones, each second and at once after one of this node's, and tells them. Ownership: keeps references to
/// database, clock and log, which outlive it. Threads: any, many at once, but for watch() and stop(), which belong to the one that starts
/// and stops the server.
class RevokedTokens final : public Revocations
{
public:
    /// Called on the thread of the watch with a token's id (Claims::id); must not block or throw.
    using Told = std::function<void(const std::string& id)>;

    /// Throws what the database throws when the tables cannot be made.
    RevokedTokens(Database& database, const Clock& clock, Poco::Logger& log);
    ~RevokedTokens() override;
    RevokedTokens(const RevokedTokens&) = delete;
    RevokedTokens& operator=(const RevokedTokens&) = delete;

    void revoke(const Claims& claims) override;

    /// Asks the database unless the answer is known. Throws Unavailable.
    bool isRevoked(const std::string& id);

    /// Whether this node has heard of it. Never blocks. What it has not heard of yet will be told to the watch.
    bool isKnown(std::string_view id) const;

    /// From here on every token that is revoked on any node is told, once. After isKnown() knows it.
    void watch(Told told);

    /// Ends the thread; nothing is told any more. A second call does nothing.
    void stop() noexcept;

private:
    void run();
    void lookForNew();
    void remember(const std::string& id);
    bool waitForNext();

    static constexpr std::size_t rememberedIds = 100'000;

    RevocationTable _table;
    const Clock& _clock;
    Poco::Logger& _log;
    mutable Mutex _mutex;
    Condition _changed;
    std::set<std::string, std::less<>> _known BECKON_GUARDED_BY(_mutex);
    std::deque<std::string> _knownInOrder BECKON_GUARDED_BY(_mutex); ///< the oldest first
    bool _stopping BECKON_GUARDED_BY(_mutex) = false;
    bool _hurry BECKON_GUARDED_BY(_mutex) = false;
    std::int64_t _lastTold = 0; ///< the watch's
    bool _failing = false;      ///< the watch's
    Told _told;
    std::thread _watch;
};

} // namespace beckon
