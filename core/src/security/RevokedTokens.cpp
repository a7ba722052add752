#include "security/RevokedTokens.h"

#include "beckon/base/Error.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <chrono>
#include <exception>
#include <utility>

namespace beckon {

namespace {

constexpr Milliseconds lookInterval{1'000};
constexpr std::size_t mostAtOnce = 1'000;

/// How long a revocation is kept beyond the token's expiry: the clock of another node may be behind, and take the token for that much
/// longer.
constexpr std::int64_t keptBeyondExpiry = 60 * 60;

} // namespace

RevokedTokens::RevokedTokens(Database& database, const Clock& clock, Poco::Logger& log) : _table(database), _clock(clock), _log(log) {}

RevokedTokens::~RevokedTokens()
{
    stop();
}

void RevokedTokens::revoke(const Claims& claims)
{
    _table.add(claims.id, claims.expiresAt, toUnixSeconds(_clock.system()) - keptBeyondExpiry);
    const MutexLock lock(_mutex);
    _hurry = true;
    _changed.notifyAll();
}

bool RevokedTokens::isRevoked(const std::string& id)
{
    return isKnown(id) || _table.contains(id);
}

bool RevokedTokens::isKnown(std::string_view id) const
{
    const MutexLock lock(_mutex);
    return _known.contains(id);
}

void RevokedTokens::watch(Told told)
{
    _told = std::move(told);
    _lastTold = _table.lastNumber();
    _watch = std::thread([this] { run(); });
}

void RevokedTokens::stop() noexcept
{
    {
        const MutexLock lock(_mutex);
        _stopping = true;
        _changed.notifyAll();
    }
    if (_watch.joinable())
        _watch.join();
}

void RevokedTokens::run()
{
    while (waitForNext()) {
        try {
            lookForNew();
            _failing = false;
        } catch (const Poco::Exception& fault) {
            if (!std::exchange(_failing, true))
                _log.error("cannot look for revoked tokens: %s", std::string(fault.className())); // its message may hold values
        } catch (const std::exception& fault) {
            if (!std::exchange(_failing, true))
                _log.warning("cannot look for revoked tokens, and tries on: %s", std::string(fault.what()));
        }
    }
}

/// False when the watch ends.
bool RevokedTokens::waitForNext()
{
    const SteadyTime next = std::chrono::steady_clock::now() + lookInterval;
    const MutexLock lock(_mutex);
    while (!_stopping && !_hurry) {
        if (_changed.waitUntil(_mutex, next) == std::cv_status::timeout)
            break;
    }
    _hurry = false;
    return !_stopping;
}

void RevokedTokens::lookForNew()
{
    for (;;) {
        const std::vector<Revocation> found = _table.after(_lastTold, mostAtOnce);
        for (const Revocation& revocation : found) {
            remember(revocation.id);
            _told(revocation.id);
            _lastTold = revocation.number;
        }
        if (found.size() < mostAtOnce)
            return;
    }
}

void RevokedTokens::remember(const std::string& id)
{
    const MutexLock lock(_mutex);
    if (!_known.insert(id).second)
        return;
    _knownInOrder.push_back(id);
    if (_knownInOrder.size() <= rememberedIds)
        return;
    _known.erase(_knownInOrder.front());
    _knownInOrder.pop_front();
}

} // namespace beckon
