#include "http/LineScanner.h"

namespace beckon {

namespace {

bool isControl(char c) noexcept
{
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7f';
}

constexpr std::size_t blockBytes = 16;

/// How many bytes, in whole blocks, come before the first block with a control character. Without a branch in each block, which lets the
/// compiler compare all of its bytes at once.
std::size_t plainBlocks(std::string_view bytes) noexcept
{
    std::size_t plain = 0;
    for (; plain + blockBytes <= bytes.size(); plain += blockBytes) {
        unsigned char found = 0;
        for (std::size_t i = 0; i < blockBytes; ++i) {
            const auto c = static_cast<unsigned char>(bytes[plain + i]);
            found = static_cast<unsigned char>(found | static_cast<unsigned char>(c < 0x20) | static_cast<unsigned char>(c == 0x7f));
        }
        if (found != 0)
            break;
    }
    return plain;
}

} // namespace

LineScanner::Step LineScanner::next(std::string_view bytes) noexcept
{
    std::size_t looked = 0; // up to where blocks have been looked at
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i >= looked && _length > 0 && !_sawReturn) {
            const std::size_t plain = plainBlocks(bytes.substr(i));
            _length += plain;
            i += plain;
            looked = i + blockBytes;
            if (i == bytes.size())
                break;
        }
        const char c = bytes[i];
        if (_sawReturn) {
            const Found found = c != '\n' ? Found::Fault : _length == 0 ? Found::EmptyLine : Found::Line;
            *this = {};
            return {found, i + 1};
        }
        if (c == '\r') {
            _sawReturn = true;
            continue;
        }
        const bool isFold = _length == 0 && (c == ' ' || c == '\t');
        if (isControl(c) || isFold)
            return {Found::Fault, i + 1};
        ++_length;
    }
    return {Found::Nothing, bytes.size()};
}

} // namespace beckon
