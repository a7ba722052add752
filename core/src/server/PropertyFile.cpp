#include "server/PropertyFile.h"

#include "beckon/base/Error.h"

#include <Poco/UTF8Encoding.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

namespace beckon {
namespace {

constexpr std::size_t largestFile = 1024UL * 1024;

bool isBlank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\f';
}

bool isKeyCharacter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

bool isText(std::string_view text)
{
    if (text.find('\0') != std::string_view::npos)
        return false;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    for (std::size_t at = 0; at < text.size();) {
        const int length = bytes[at] < 0x80 ? 1 : bytes[at] >= 0xf0 ? 4 : bytes[at] >= 0xe0 ? 3 : 2;
        if (static_cast<std::size_t>(length) > text.size() - at || !Poco::UTF8Encoding::isLegal(bytes + at, length))
            return false;
        at += static_cast<std::size_t>(length);
    }
    return true;
}

/// Resolves the escapes of a value. A backslash before anything else is dropped.
std::string unescaped(std::string_view raw)
{
    std::string value;
    for (std::size_t at = 0; at < raw.size(); ++at) {
        if (raw[at] != '\\' || at + 1 == raw.size()) {
            value += raw[at];
            continue;
        }
        switch (const char c = raw[++at]; c) {
        case 't':
            value += '\t';
            break;
        case 'n':
            value += '\n';
            break;
        case 'r':
            value += '\r';
            break;
        case 'f':
            value += '\f';
            break;
        default:
            value += c;
        }
    }
    return value;
}

class Lines
{
public:
    explicit Lines(std::string_view text) : _rest(text) {}

    /// The next logical line: continued ones are put together, comments and empty ones left out.
    std::optional<std::string> next()
    {
        while (!_rest.empty()) {
            const std::string_view first = trimmed(take());
            _start = _number;
            if (first.empty() || first.front() == '#' || first.front() == '!')
                continue;
            std::string line(first);
            while (continues(line) && !_rest.empty()) {
                line.pop_back();
                line += trimmed(take());
            }
            return line;
        }
        return std::nullopt;
    }

    std::size_t number() const noexcept { return _start; }

private:
    static bool continues(const std::string& line)
    {
        const std::size_t lastOther = line.find_last_not_of('\\');
        const std::size_t backslashes = lastOther == std::string::npos ? line.size() : line.size() - 1 - lastOther;
        return backslashes % 2 == 1;
    }

    std::string_view take()
    {
        const std::size_t end = std::min(_rest.find('\n'), _rest.size());
        std::string_view line = _rest.substr(0, end);
        _rest.remove_prefix(std::min(end + 1, _rest.size()));
        ++_number;
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        return line;
    }

    std::string_view _rest;
    std::size_t _number = 0;
    std::size_t _start = 0;
};

} // namespace

bool isPropertyKey(std::string_view key) noexcept
{
    return !key.empty() && key.size() <= 128 && std::all_of(key.begin(), key.end(), isKeyCharacter);
}

std::vector<Property> parseProperties(std::string_view text, const std::string& file, const FaultHandler& faults)
{
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    if (!isText(text)) {
        faults(file + " is not a UTF-8 text file; save it as one");
        return {};
    }

    std::vector<Property> properties;
    Lines lines(text);
    while (const auto line = lines.next()) {
        const std::string place = file + ":" + std::to_string(lines.number());
        const std::size_t separator = line->find_first_of("=:");
        if (separator == std::string::npos) {
            faults(place + " has no '='; write `key = value`, or begin a comment with '#'");
            continue;
        }
        const std::string key(trimmed(std::string_view(*line).substr(0, separator)));
        if (!isPropertyKey(key)) {
            faults(place + " has no proper key before '" + (*line)[separator] + "'; a key is made of letters, digits, '.', '_' and '-'");
            continue;
        }
        std::string origin = key;
        origin += " in " + place;
        properties.push_back({key, unescaped(trimmed(std::string_view(*line).substr(separator + 1))), std::move(origin)});
    }
    return properties;
}

std::string readTextFile(const std::filesystem::path& file)
{
    const std::string what = "cannot read the configuration file " + file.string() + ": ";
    std::error_code fault;
    if (!std::filesystem::is_regular_file(file, fault))
        throw ConfigurationError(what + (fault ? fault.message() : "it is not a regular file"));
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        throw ConfigurationError(what + std::system_category().message(errno));

    std::string text;
    std::array<char, 4096> part{};
    while (stream.read(part.data(), part.size()) || stream.gcount() > 0) {
        text.append(part.data(), static_cast<std::size_t>(stream.gcount()));
        if (text.size() > largestFile)
            throw ConfigurationError(what + "it is larger than 1 MiB");
    }
    if (stream.bad())
        throw ConfigurationError(what + "reading failed");
    return text;
}

std::vector<Property> readPropertyFile(const std::filesystem::path& file, const FaultHandler& faults)
{
    std::string text;
    try {
        text = readTextFile(file);
    } catch (const ConfigurationError& fault) {
        faults(fault.what());
        return {};
    }
    return parseProperties(text, file.string(), faults);
}

} // namespace beckon
