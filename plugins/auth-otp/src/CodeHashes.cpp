#include "CodeHashes.h"

#include "beckon/security/ConstantTime.h"
#include "beckon/security/KeyedHash.h"

#include <utility>

namespace beckon::auth {

namespace {

Secret derive(const Secret& secret)
{
    return Secret(keyedHash(secret, "beckon/auth-otp/one-time-code"));
}

std::string hashOf(const Secret& key, const EmailAddress& email, std::string_view code)
{
    std::string message = email.text();
    message += '\n';
    message += code;
    return keyedHash(key, message);
}

} // namespace

CodeHashes::CodeHashes(const Secret& secret) : _key(derive(secret)) {}

void CodeHashes::change(const Secret& secret, std::int64_t now, Milliseconds lifetime)
{
    Secret fresh = derive(secret);
    const MutexLock lock(_mutex);
    if (constantTimeEquals(fresh.reveal(), _key.reveal()))
        return;
    if (_earlier.size() >= kEarlierKeys)
        _earlier.erase(_earlier.begin());
    _earlier.push_back({std::exchange(_key, std::move(fresh)), now + lifetime.count()});
}

std::string CodeHashes::ofNewCode(const EmailAddress& email, std::string_view code) const
{
    return hashOf(key(), email, code);
}

std::vector<std::string> CodeHashes::ofGuess(const EmailAddress& email, std::string_view code, std::int64_t now) const
{
    const MutexLock lock(_mutex);
    std::vector<std::string> hashes{hashOf(_key, email, code)};
    for (const EarlierKey& earlier : _earlier) {
        if (earlier.until > now)
            hashes.push_back(hashOf(earlier.key, email, code));
    }
    return hashes;
}

std::string CodeHashes::ofClient(std::string_view purpose, std::string_view client) const
{
    std::string message(purpose);
    message += '\n';
    message += client;
    return keyedHash(key(), message);
}

Secret CodeHashes::key() const
{
    const MutexLock lock(_mutex);
    return _key;
}

} // namespace beckon::auth
