#include "Fuzz.h"
#include "ws/FrameReader.h"

using namespace beckon;
using fuzz::require;

namespace {

constexpr Bytes messageBytes = 128;

/// Counts the fragments of the message under way.
class MessageSize
{
public:
    void add(const Frame& frame)
    {
        if (isControl(frame.opcode))
            return require(frame.payload.size() <= 125, "a control frame keeps its limit");
        require((frame.opcode == Opcode::Continuation) == _isUnderWay, "fragments come in order");
        _bytes = (_isUnderWay ? _bytes : 0) + frame.payload.size();
        _isUnderWay = !frame.final;
        require(_bytes <= messageBytes, "the fragments of a message keep its limit");
    }

private:
    Bytes _bytes = 0;
    bool _isUnderWay = false;
};

std::string describe(const Frame& frame)
{
    require(frame.final || !isControl(frame.opcode), "control frames are whole");
    std::string text = std::to_string(static_cast<int>(frame.opcode)) + (frame.final ? "." : "+");
    return text.append(frame.payload).append("\n");
}

/// From memory of the exact size each, as the frames are unmasked in place.
std::string readFrames(const std::vector<std::string_view>& pieces)
{
    FrameReader reader(messageBytes);
    MessageSize size;
    std::string outcome;
    for (const std::string_view piece : pieces) {
        std::vector<char> bytes(piece.begin(), piece.end());
        bytes.shrink_to_fit();
        std::span<char> input(bytes);
        for (;;) {
            const auto result = reader.next(input);
            if (const auto* breach = std::get_if<Breach>(&result))
                return outcome.append(breach->reason);
            if (std::holds_alternative<NeedMore>(result))
                break;
            size.add(std::get<Frame>(result));
            outcome += describe(std::get<Frame>(result));
        }
        require(input.empty(), "NeedMore leaves no input");
        require(reader.keptBytes() <= messageBytes + 14, "no more than a frame is kept");
    }
    return outcome + "-";
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::requireSameForEverySplit(fuzz::Stream(fuzz::textOf(data, size)), readFrames);
    return 0;
}
