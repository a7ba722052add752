// Our side of the comparison: `jwt-tool issue ALGORITHM KEYFILE COUNT` prints access tokens for user-0, user-1, ...;
// `jwt-tool verify ALGORITHM KEYFILE [ACCEPTED...]` reads one token a line and prints its subject, or a dash when it does not pass. KEYFILE
// holds the secret (HS) or the private key in PEM (RS, ES), each ACCEPTED one further public key.

#include "beckon/base/Error.h"
#include "security/JwtTokens.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

using namespace beckon;

std::string contentsOf(const std::string& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TokenOptions optionsFor(const std::string& algorithm, const std::string& keyFile)
{
    TokenOptions options{.algorithm = algorithm};
    if (algorithm.starts_with("HS"))
        options.keys.secret = Secret(contentsOf(keyFile));
    else
        options.keys.privateKeyFile = keyFile;
    return options;
}

void issue(Tokens& tokens, int count)
{
    for (int i = 0; i < count; ++i)
        std::cout << tokens.issue(TokenPurpose::Access, "user-" + std::to_string(i)) << '\n';
}

void verify(Tokens& tokens)
{
    for (std::string token; std::getline(std::cin, token);) {
        const auto claims = tokens.verify(TokenPurpose::Access, token);
        std::cout << (claims ? claims->subject : "-") << '\n';
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::cerr << "usage: jwt-tool issue ALGORITHM KEYFILE COUNT, or jwt-tool verify ALGORITHM KEYFILE [ACCEPTED...]\n";
        return 2;
    }
    try {
        const SystemClock clock;
        TokenOptions options = optionsFor(argv[2], argv[3]);
        const bool issues = argv[1] == std::string("issue") && argc == 5;
        if (!issues)
            options.keys.acceptedKeyFiles.assign(argv + 4, argv + argc);
        JwtTokens tokens(options, clock);
        if (issues)
            issue(tokens, std::stoi(argv[4]));
        else
            verify(tokens);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return 0;
}
