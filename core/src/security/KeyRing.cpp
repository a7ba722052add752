#include "security/KeyRing.h"

#include <algorithm>

namespace beckon {

KeyRing::KeyRing(const SignatureAlgorithm& algorithm, const SigningKeys& keys)
{
    _keys.push_back(makeSigner(algorithm, keys));
    for (auto& verifier : makeVerifiers(algorithm, keys))
        _keys.push_back(std::move(verifier));
}

bool KeyRing::signsAs(const KeyRing& other) const
{
    constexpr std::string_view message = "beckon";
    return isOwn(message, other.sign(message));
}

bool KeyRing::verify(std::string_view keyId, std::string_view message, std::string_view signature) const noexcept
{
    const auto named = std::find_if(_keys.begin(), _keys.end(), [&](const auto& key) { return !keyId.empty() && key->keyId() == keyId; });
    if (named != _keys.end())
        return (*named)->verify(message, signature);
    return std::any_of(_keys.begin(), _keys.end(), [&](const auto& key) { return key->verify(message, signature); });
}

} // namespace beckon
