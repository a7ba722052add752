#include "http/LineScanner.h"

namespace beckon {

namespace {

bool isControl(char c) noexcept
{
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7f';
}

} // namespace

LineScanner::Step LineScanner::next(std::string_view bytes) noexcept
{
    for (std::size_t i = 0; i < bytes.size(); ++i) {
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
