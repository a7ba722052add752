#pragma once

#include "Fuzz.h"
#include "ws/MessageAssembler.h"
#include "ws/Utf8.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::fuzz {

inline constexpr Bytes messageBytes = 512;

template <typename... Cases>
struct Overloaded : Cases...
{
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

/// What a connection makes of the pieces: a line for each event, a breach's code as the last.
inline std::string assembledMessages(const std::vector<std::string_view>& pieces)
{
    MessageAssembler assembler(messageBytes);
    std::string outcome;
    bool goesOn = true;
    const Overloaded write{[](NeedMore) {},
                           [&](TextMessage message) {
                               require(isUtf8(message.text) && message.text.size() <= messageBytes, "a message is UTF-8 within the limit");
                               outcome.append("text ").append(message.text).append("\n");
                           },
                           [&](Ping ping) { outcome.append("ping ").append(ping.payload).append("\n"); },
                           [&](Pong) { outcome.append("pong\n"); },
                           [&](PeerClose close) { outcome += "close " + std::to_string(static_cast<int>(close.code)) + "\n"; },
                           [&](Breach breach) {
                               outcome += "breach " + std::to_string(static_cast<int>(breach.code));
                               goesOn = false;
                           }};
    for (const std::string_view piece : pieces) {
        std::vector<char> bytes(piece.begin(), piece.end());
        std::span<char> input(bytes);
        for (bool isWaiting = false; goesOn && !isWaiting;) {
            const auto event = assembler.next(input);
            isWaiting = std::holds_alternative<NeedMore>(event);
            std::visit(write, event);
        }
        require(!goesOn || input.empty(), "NeedMore leaves no input");
        require(assembler.keptBytes() <= 2 * messageBytes, "no more than a message and a frame are kept");
    }
    return outcome;
}

} // namespace beckon::fuzz
