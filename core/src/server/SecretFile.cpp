#include "server/SecretFile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace beckon {
namespace {

constexpr std::size_t largestSecret = 64UL * 1024;

std::string reason(int error)
{
    return std::generic_category().message(error);
}

/// The whole file, or as much of it as shows that it is too large. Nothing when reading fails, with errno telling why.
std::optional<std::string> readAll(int descriptor)
{
    std::string text;
    std::array<char, 4096> part{};
    while (text.size() <= largestSecret) {
        const ssize_t count = ::read(descriptor, part.data(), part.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return std::nullopt;
        if (count == 0)
            break;
        text.append(part.data(), static_cast<std::size_t>(count));
    }
    return text;
}

void stripNewline(std::string& text)
{
    if (text.ends_with('\n'))
        text.pop_back();
    if (text.ends_with('\r'))
        text.pop_back();
}

Result<SecretFile, std::string> readOpened(int descriptor, const std::filesystem::path& file)
{
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return Failure{std::string("it is not a regular file; name a file that holds the secret alone")};
    std::optional<std::string> text = readAll(descriptor);
    if (!text)
        return Failure{reason(errno) + "; name a file that holds the secret alone"};
    if (text->size() > largestSecret)
        return Failure{std::string("it is larger than 64 KiB; name a file that holds the secret alone")};
    stripNewline(*text);
    if (text->empty())
        return Failure{std::string("it is empty; write the secret into it")};
    SecretFile result{Secret(std::move(*text)), {}};
    if ((status.st_mode & (S_IROTH | S_IWOTH)) != 0)
        result.warning = "every user of this machine may read or change it; `chmod 600 " + file.string() + "` ends that";
    return result;
}

} // namespace

Result<std::string, std::string> expandCredentialsDirectory(std::string_view path, const EnvironmentLookup& environment)
{
    constexpr std::string_view variable = "CREDENTIALS_DIRECTORY";
    for (const std::string_view form : {std::string_view("$CREDENTIALS_DIRECTORY"), std::string_view("${CREDENTIALS_DIRECTORY}")}) {
        if (!path.starts_with(form) || (path.size() > form.size() && path[form.size()] != '/'))
            continue;
        const auto directory = environment(std::string(variable));
        if (!directory || directory->empty())
            return Failure{
                std::string("CREDENTIALS_DIRECTORY is not set: systemd sets it for a unit with LoadCredential=; else name the file "
                            "by its whole path")};
        return *directory + std::string(path.substr(form.size()));
    }
    return std::string(path);
}

Result<SecretFile, std::string> readSecretFile(const std::filesystem::path& file)
{
    // A pipe without a writer would hold up the start.
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return Failure{reason(errno) + "; name a file that this user can read"};
    auto result = readOpened(descriptor, file);
    ::close(descriptor);
    return result;
}

} // namespace beckon
