// Makes frames that keep every rule, as the input says, and requires the messages that were put into them.

#include "AssembledMessages.h"
#include "ws/Frames.h"

#include <algorithm>

using namespace beckon;
using fuzz::require;

namespace {

/// Replaces what is not ASCII by characters of two bytes, which fragments then cut in half.
std::string validText(std::string_view bytes)
{
    std::string text;
    for (const char c : bytes)
        static_cast<unsigned char>(c) < 0x80 ? text += c : text += {'\xc3', static_cast<char>(c & '\xbf')};
    return text;
}

class Conversation
{
public:
    /// A line of the input: its first byte says what it is, and into how many fragments a message goes.
    void add(std::string_view line)
    {
        const auto kind = static_cast<unsigned char>(line.empty() ? '\0' : line.front());
        const std::string_view payload = line.substr(std::min<std::size_t>(1, line.size())).substr(0, 120);
        if (kind == 'P')
            ping(payload);
        else if (kind == 'O')
            _bytes += test::clientFrame(Opcode::Pong, payload), _expected += "pong\n";
        else if (kind == 'C')
            _bytes += test::clientClose(1000 + kind % 4), _expected += "close " + std::to_string(1000 + kind % 4) + "\n";
        else
            message(validText(line.substr(0, fuzz::messageBytes / 2)), kind % 5U);
    }

    const std::string& bytes() const noexcept { return _bytes; }
    const std::string& expected() const noexcept { return _expected; }

private:
    void ping(std::string_view payload)
    {
        _bytes += test::clientFrame(Opcode::Ping, payload);
        _expected.append("ping ").append(payload).append("\n");
    }

    void message(std::string_view text, std::size_t cuts)
    {
        Opcode opcode = Opcode::Text;
        std::string_view rest = text;
        for (; cuts > 0; --cuts) {
            const std::string_view part = rest.substr(0, rest.size() / (cuts + 1));
            _bytes += test::clientFrame(opcode, part, test::Fin::More);
            opcode = Opcode::Continuation;
            rest.remove_prefix(part.size());
            if (cuts % 2 == 0)
                ping(part.substr(0, 125));
        }
        _bytes += test::clientFrame(opcode, rest);
        _expected.append("text ").append(text).append("\n");
    }

    std::string _bytes;
    std::string _expected;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzz::textOf(data, size);
    std::string stream(input.substr(0, 4)); // how the frames are cut
    stream.resize(4, ' ');
    Conversation conversation;
    for (std::string_view rest = input.substr(std::min<std::size_t>(4, size)); !rest.empty();)
        conversation.add(fuzz::takeUntil(rest, '\n'));
    stream += conversation.bytes();
    const std::string outcome = fuzz::requireSameForEverySplit(fuzz::Stream(stream), fuzz::assembledMessages);
    require(outcome == conversation.expected(), "valid frames give the messages that are in them");
    return 0;
}
