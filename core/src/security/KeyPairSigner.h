#pragma once

#include "security/PemKeys.h"
#include "security/Signer.h"

namespace beckon {

/// RS256, RS384 and RS512.
class RsaSigner final : public Signer
{
public:
    RsaSigner(const SignatureAlgorithm& algorithm, KeyPair keys);

    const std::string& keyId() const noexcept override { return _keyId; }
    std::string sign(std::string_view message) const override;
    bool verify(std::string_view message, std::string_view signature) const noexcept override;

private:
    SignatureAlgorithm _algorithm;
    KeyPair _keys;
    std::string _keyId;
};

/// ES256, ES384 and ES512: a signature is r and s side by side, each padded to the width of the curve.
class EcdsaSigner final : public Signer
{
public:
    EcdsaSigner(const SignatureAlgorithm& algorithm, KeyPair keys);

    const std::string& keyId() const noexcept override { return _keyId; }
    std::string sign(std::string_view message) const override;
    bool verify(std::string_view message, std::string_view signature) const noexcept override;

private:
    SignatureAlgorithm _algorithm;
    KeyPair _keys;
    std::string _keyId;
};

} // namespace beckon
