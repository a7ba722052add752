#pragma once

#include "FakeNetwork.h"
#include "Letters.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon::signaling {

/// The other node: it writes down what comes, and sends what the test says.
class Peer final : public ClusterObserver
{
public:
    explicit Peer(std::shared_ptr<FakeNetwork> network, std::string name = "peer") : cluster(std::move(network), std::move(name)) {}

    void onRosterEvent(const RosterEvent&) override {}
    void onUnheard(const std::string&) override {}
    void onLetter(const std::string&, Letter letter) override
    {
        static const std::vector<std::string> names{"?",     "relay",   "broadcast", "returned", "refused",
                                                    "flush", "flushed", "holds",     "carried",  "waited"};
        const auto relayed = relayedIn(letter.text);
        const bool isRelayed = isMessage(letter) && static_cast<LetterKind>(letter.kind) != LetterKind::Carried;
        const std::string text = letter.text.empty() ? "" : " " + (isRelayed ? std::string(relayed.value().text) : letter.text);
        letters.push_back(names.at(letter.kind) + " " + letter.sender + ">" + letter.target + text);
    }
    void onLost(const std::string&, Letter) override {}
    void onNodeGone(const std::string&) override {}

    std::uint64_t enter(const std::string& user)
    {
        std::uint64_t generation = 0;
        cluster.enter("room", user, Cluster::Removal::Forbids, [&](std::uint64_t entered) { generation = entered; });
        return generation;
    }

    void send(LetterKind kind, const std::string& sender, const std::string& target, const std::string& text = "",
              const std::string& room = "room")
    {
        const bool isRelayed = kind == LetterKind::Relay || kind == LetterKind::Waited;
        sendAsIs(kind, sender, target, isRelayed ? std::to_string(latest) + " " + text : text, room);
    }

    /// A message, as of when the target had that connection.
    void sendTo(std::uint64_t generation, const std::string& sender, const std::string& target, const std::string& text)
    {
        sendAsIs(LetterKind::Relay, sender, target, std::to_string(generation) + " " + text, "room");
    }

    void sendAsIs(LetterKind kind, const std::string& sender, const std::string& target, const std::string& text, const std::string& room)
    {
        const std::string_view whole = text;
        cluster.send("n0", {static_cast<std::uint8_t>(kind), room, sender, target, {}}, {&whole, 1});
    }

    std::vector<std::string> received() { return std::exchange(letters, {}); }

    static constexpr std::uint64_t latest = std::numeric_limits<std::uint64_t>::max(); ///< a generation that nothing is newer than

    FakeCluster cluster;
    std::vector<std::string> letters;
};

} // namespace beckon::signaling
