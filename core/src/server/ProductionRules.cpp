#include "server/ProductionRules.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {
namespace {

constexpr std::string_view secretKey = "auth.token.secret";
constexpr std::string_view originsKey = "http.allowed_origins";
constexpr std::size_t leastSecretBytes = 32;

/// Also where tokens are signed with a key file: it is the key of the hashes of one-time codes, which are short enough to be worked out
/// from the database by whoever knows it.
void checkSecret(const Configuration& configuration, const TokenOptions& tokens)
{
    const std::string where = "SECRET_KEY (" + std::string(secretKey) + ") ";
    const std::string fix = "; in production set it to 32 or more random bytes, also where tokens are signed with a key file, for it "
                            "protects one-time codes too: `openssl rand -hex 32` makes some";
    if (tokens.keys.secret.reveal() == defaultTokenSecret)
        configuration.refuse(where + "is the default, which everyone knows" + fix);
    else if (tokens.keys.secret.reveal().size() < leastSecretBytes)
        configuration.refuse(where + "is shorter than 32 bytes" + fix);
}

void checkOrigins(const Configuration& configuration)
{
    const std::string where = "ALLOWED_ORIGINS (" + std::string(originsKey) + ") ";
    const std::string fix = "; in production name each origin that may call, such as https://app.example.com, separated by commas";
    const std::vector<std::string> origins = configuration.list(originsKey);
    if (origins.empty())
        configuration.refuse(where + "is not set, which would let in every page" + fix);
    if (std::find(origins.begin(), origins.end(), "*") != origins.end())
        configuration.refuse(where + "is *, which lets in every page" + fix);
}

void checkMailer(const Configuration& configuration)
{
    if (configuration.text("mailer", {}) == "console")
        configuration.refuse(
            "MAILER (mailer) is console, which shows everyone's codes to whoever reads the output; in production set it to "
            "smtp, or to another mailer that delivers");
}

} // namespace

void refuseWhatProductionForbids(const Configuration& configuration, const CoreSettings& settings)
{
    if (settings.deployment != Deployment::Production)
        return;
    checkSecret(configuration, settings.live.tokens);
    checkOrigins(configuration);
    checkMailer(configuration);
}

} // namespace beckon
