#include "ws/FrameReader.h"

#include "ws/Masking.h"

#include <algorithm>
#include <array>
#include <optional>

namespace beckon {

namespace {

constexpr std::size_t shortHeader = 2;
constexpr std::uint8_t finalBit = 0x80;
constexpr std::uint8_t reservedBits = 0x70;
constexpr std::uint8_t opcodeBits = 0x0F;
constexpr std::uint8_t maskBit = 0x80;
constexpr std::uint8_t lengthBits = 0x7F;
constexpr std::uint64_t longestControl = 125;
constexpr std::uint8_t length16 = 126;
constexpr std::uint8_t length64 = 127;

std::uint8_t byteAt(std::string_view bytes, std::size_t index) noexcept
{
    return static_cast<std::uint8_t>(bytes[index]);
}

std::uint64_t readBigEndian(std::string_view bytes) noexcept
{
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8U | static_cast<std::uint8_t>(byte);
    return value;
}

} // namespace

/// What the first bytes of a frame tell so far.
struct FrameReader::Header
{
    std::size_t needed = shortHeader; ///< bytes of the frame that must be there to go on: of the header, then the whole
    std::size_t size = 0;             ///< of the header; 0 while it is not whole
    std::uint64_t length = 0;         ///< of the payload
    Opcode opcode = Opcode::Text;
    bool final = true;
    MaskingKey mask{};
    std::optional<Breach> breach;
};

std::variant<NeedMore, Frame, Breach> FrameReader::next(std::span<char>& input)
{
    if (_unfinished && _unfinished->wasGiven)
        _unfinished.reset();
    if (!_unfinished) {
        if (input.empty())
            return NeedMore{};
        const Header header = readHeader({input.data(), input.size()});
        if (header.breach)
            return *header.breach;
        if (header.needed <= input.size()) {
            const std::span<char> frame = input.first(header.needed);
            input = input.subspan(header.needed);
            applyMask(frame.subspan(header.size), header.mask);
            return deliver(header, frame);
        }
        _unfinished = std::make_unique<Unfinished>();
    }
    std::string& kept = _unfinished->bytes;
    for (;;) {
        const Header header = readHeader(kept);
        if (header.breach)
            return *header.breach;
        if (header.needed == kept.size()) {
            _unfinished->wasGiven = true;
            return deliver(header, kept);
        }
        if (input.empty())
            return NeedMore{};
        const std::size_t used = std::min(input.size(), header.needed - kept.size());
        if (header.size == 0)
            kept.append(input.data(), used);
        else
            keepPayload(header, input.first(used));
        input = input.subspan(used);
    }
}

FrameReader::Header FrameReader::readHeader(std::string_view bytes) const noexcept
{
    Header header;
    if (!bytes.empty())
        checkFirstByte(byteAt(bytes, 0), header);
    if (header.breach || bytes.size() < shortHeader)
        return header;

    const std::uint8_t second = byteAt(bytes, 1);
    const std::uint8_t shortLength = second & lengthBits;
    if ((second & maskBit) == 0)
        header.breach = Breach{CloseCode::ProtocolError, "frame is not masked"};
    else if (isControl(header.opcode) && shortLength > longestControl)
        header.breach = Breach{CloseCode::ProtocolError, "control frame is too long"};
    if (header.breach)
        return header;

    const std::size_t lengthSize = shortLength == length64 ? 8 : shortLength == length16 ? 2 : 0;
    const std::size_t beforeMask = shortHeader + lengthSize;
    header.needed = beforeMask + header.mask.size();
    if (bytes.size() < beforeMask)
        return header;
    header.length = lengthSize == 0 ? shortLength : readBigEndian(bytes.substr(shortHeader, lengthSize));
    if (lengthSize == 8 && header.length >> 63U != 0)
        header.breach = Breach{CloseCode::ProtocolError, "frame length has its top bit set"};
    else if ((lengthSize == 2 && header.length < length16) || (lengthSize == 8 && header.length <= 0xFFFF))
        header.breach = Breach{CloseCode::ProtocolError, "frame length is not in its shortest form"};
    else
        checkLength(header);
    if (header.breach || bytes.size() < header.needed)
        return header;

    std::copy_n(bytes.data() + beforeMask, header.mask.size(), header.mask.begin());
    header.size = header.needed;
    header.needed += static_cast<std::size_t>(header.length);
    return header;
}

void FrameReader::checkFirstByte(std::uint8_t byte, Header& header) const noexcept
{
    header.final = (byte & finalBit) != 0;
    header.opcode = static_cast<Opcode>(byte & opcodeBits);
    if ((byte & reservedBits) != 0) {
        header.breach = Breach{CloseCode::ProtocolError, "reserved bit is set"};
        return;
    }
    switch (header.opcode) {
    case Opcode::Continuation:
        if (!_fragmented)
            header.breach = Breach{CloseCode::ProtocolError, "continuation without a message"};
        return;
    case Opcode::Text:
    case Opcode::Binary:
        if (_fragmented)
            header.breach = Breach{CloseCode::ProtocolError, "message within another message"};
        return;
    case Opcode::Close:
    case Opcode::Ping:
    case Opcode::Pong:
        if (!header.final)
            header.breach = Breach{CloseCode::ProtocolError, "control frame is fragmented"};
        return;
    }
    header.breach = Breach{CloseCode::ProtocolError, "unknown opcode"};
}

void FrameReader::checkLength(Header& header) const noexcept
{
    if (!isControl(header.opcode) && header.length > _messageBytes - _fragmentBytes)
        header.breach = Breach{CloseCode::MessageTooBig, "message is too big"};
}

void FrameReader::keepPayload(const Header& header, std::span<const char> bytes)
{
    std::string& kept = _unfinished->bytes;
    const std::size_t before = kept.size();
    kept.append(bytes.data(), bytes.size());
    MaskingKey key = header.mask;
    std::rotate(key.begin(), key.begin() + static_cast<std::ptrdiff_t>((before - header.size) % key.size()), key.end());
    applyMask(std::span(kept).subspan(before), key);
    if (header.opcode == Opcode::Text || header.opcode == Opcode::Continuation)
        _unfinished->begunAt = header.size;
}

/// `frame` is unmasked.
Frame FrameReader::deliver(const Header& header, std::span<char> frame) noexcept
{
    const std::span<char> payload = frame.subspan(header.size);
    if (!isControl(header.opcode)) {
        _fragmented = !header.final;
        _fragmentBytes = header.final ? 0 : _fragmentBytes + payload.size();
    }
    return {header.opcode, header.final, {payload.data(), payload.size()}};
}

} // namespace beckon
