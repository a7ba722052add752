// As a token, which cannot pass, since its signature would be guessed; and as header, payload and signature's key of one that is signed.

#include "Fuzz.h"
#include "ManualClock.h"
#include "beckon/security/Base64Url.h"
#include "security/JwtTokens.h"

using namespace beckon;
using fuzz::require;

namespace {

const SigningKeys keys{.secret = Secret("a secret of the fuzzer's own: 8f2ac91b77")};
const test::ManualClock standing;

void checkForgery(JwtTokens& tokens, std::string_view token)
{
    for (const TokenPurpose purpose : {TokenPurpose::Access, TokenPurpose::EmailVerification})
        require(!tokens.verify(purpose, token), "nobody guesses a signature");
    if (const auto bytes = base64UrlDecode(token))
        require(base64UrlEncode(*bytes) == token, "bytes have one text");
}

/// The first line is the header, the rest the payload.
void checkSigned(JwtTokens& tokens, const Signer& signer, std::string_view input)
{
    const std::string_view header = fuzz::takeUntil(input, '\n');
    std::string token = base64UrlEncode(header) + '.' + base64UrlEncode(input);
    token += '.' + base64UrlEncode(signer.sign(token));
    const auto access = tokens.verify(TokenPurpose::Access, token);
    const auto now = toUnixSeconds(standing.system());
    if (access)
        require(!access->subject.empty() && access->expiresAt >= now && access->issuedAt <= now + 30, "a token that passes is current");
    if (access && tokens.verify(TokenPurpose::EmailVerification, token))
        require(input.find('[') != std::string_view::npos, "only a token that names both passes for both");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static JwtTokens tokens({.keys = keys}, standing);
    static const std::unique_ptr<Signer> signer = makeSigner(*findSignatureAlgorithm("HS256"), keys);
    const std::string_view input = fuzz::textOf(data, size);
    checkForgery(tokens, input);
    checkSigned(tokens, *signer, input);
    return 0;
}
