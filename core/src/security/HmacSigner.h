#pragma once

#include "base/OpenSsl.h"
#include "security/Signer.h"

namespace beckon {

/// HS256, HS384 and HS512. The key is worked into a context once; each call copies that.
class HmacSigner final : public Signer
{
public:
    HmacSigner(const char* digest, const Secret& secret);

    const std::string& keyId() const noexcept override { return _noName; }
    std::string sign(std::string_view message) const override;
    bool verify(std::string_view message, std::string_view signature) const noexcept override;

private:
    MacContext _keyed;
    const std::string _noName;
};

} // namespace beckon
