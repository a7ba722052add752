#include "Frames.h"
#include "Fuzz.h"
#include "Message.h"
#include "beckon/service/Username.h"
#include "ws/Utf8.h"

#include <algorithm>

using namespace beckon;
using namespace beckon::signaling;
using fuzz::require;

namespace {

constexpr std::string_view sender = "ada";
constexpr std::size_t maxDepth = 16;

bool isWithin(std::string_view part, std::string_view text)
{
    return part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size();
}

std::string joined(const Frame& frame)
{
    std::string text;
    for (const std::string_view part : frame.parts())
        text += part;
    return text;
}

void check(const RelayMessage& message, std::string_view text)
{
    require(isWithin(message.target, text) && isWithin(message.text, text), "views are into the text");
    if (message.hasSender)
        return;
    const std::string relayed = joined(Frame::withSender(message.text, sender));
    const Message again = parseMessage(relayed, sender, maxDepth);
    const auto* relay = std::get_if<RelayMessage>(&again);
    require(relay != nullptr && relay->hasSender, "with the sender filled in it is a message of that sender");
    require(relay->target == message.target, "and its target is the same");
}

void check(const OtherMessage& message, std::string_view text)
{
    require(isWithin(message.type, text) && message.text == text, "views are into the text");
}

void check(const FaultyMessage& message, std::string_view)
{
    const auto isPlain = [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; };
    require(!message.detail.empty() && std::all_of(message.detail.begin(), message.detail.end(), isPlain), "a detail needs no escaping");
    require(message.target.empty() || isUsername(message.target), "only a username goes back");
}

void check(const HeartbeatMessage&, std::string_view) {}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    if (isUtf8(text))
        std::visit([text](const auto& message) { check(message, text); }, parseMessage(text, sender, maxDepth));
    return 0;
}
