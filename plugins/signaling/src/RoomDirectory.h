#pragma once

#include "AdmissionTicket.h"
#include "Postbox.h"
#include "RoomChannel.h"
#include "beckon/event/EventLoop.h"
#include "beckon/service/Rooms.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace beckon::signaling {

/// The channels of the rooms that live on one loop: made when somebody comes, forgotten when nobody is left.
/// Ownership: shared by what is posted to the loop, so it may outlive the plugin's stop(), but is empty and deaf from close() on; `loop`
/// and `parts` must live until then. Threads: post() from any; the rest on the loop.
class RoomDirectory final : public std::enable_shared_from_this<RoomDirectory>, public IdleListener
{
public:
    RoomDirectory(EventLoop& loop, const SignalingParts& parts) : _loop(loop), _parts(parts), _postbox(loop, parts.cluster, parts.budget) {}

    /// Runs `task` on the loop, in the order of the posts, unless the directory has been closed by then.
    void post(std::function<void(RoomDirectory&)> task);

    /// The channel of a room, made if need be.
    RoomChannel& channel(const std::string& room);

    /// Nothing when nobody is in the room.
    RoomChannel* find(std::string_view room) noexcept;

    /// What the cluster told: see ClusterObserver. The loop must be this one.
    void onEvent(const RosterEvent& event);
    void onUnheard(const std::string& room);
    void onLetter(const std::string& from, Letter letter);
    void onLost(const std::string& node, const Letter& letter);
    void onNodeGone(const std::string& node);

    /// The server begins to stop: see RoomChannel::handOver.
    void handOver();

    std::size_t size() const noexcept { return _channels.size(); }

    /// Forgets every room; the sessions lose their places and nothing is announced.
    void close() noexcept;

    void onIdle(RoomChannel& channel) override;

private:
    EventLoop& _loop;
    const SignalingParts& _parts;
    Postbox _postbox;
    std::unordered_map<std::string_view, std::unique_ptr<RoomChannel>> _channels; ///< the names are the channels' own
    bool _closed = false;
};

/// Every room's directory. Threads: any.
class RoomDirectories
{
public:
    /// One directory per loop.
    RoomDirectories(EventLoops& loops, const SignalingParts& parts);

    /// The same number for the same room, as long as the server runs: its connections belong on EventLoops::forKey of it.
    std::size_t affinity(std::string_view room) const noexcept { return std::hash<std::string_view>()(room) % _directories.size(); }

    const std::shared_ptr<RoomDirectory>& of(std::string_view room) const noexcept { return _directories[affinity(room)]; }
    const std::vector<std::shared_ptr<RoomDirectory>>& all() const noexcept { return _directories; }

private:
    std::vector<std::shared_ptr<RoomDirectory>> _directories;
};

} // namespace beckon::signaling
