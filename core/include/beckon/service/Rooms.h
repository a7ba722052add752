#pragma once

#include "beckon/base/Export.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::inline abi1 {

/// Hears of every participation that begins or ends, and of every POST join, on the thread that changed it, after the change is on disk.
/// Must not block or throw.
class BECKON_API RoomObserver
{
public:
    virtual ~RoomObserver() = default;

    /// `owner` made the room and is its first participant.
    virtual void onCreated(std::string_view room, std::string_view owner) = 0;

    /// `user` is a participant by POST join, whether they were one already or not; not by making the room, nor by Rooms::join.
    virtual void onJoined(std::string_view room, std::string_view user) = 0;

    /// `user` is no participant any more.
    virtual void onLeft(std::string_view room, std::string_view user) = 0;
};

enum class Membership : std::uint8_t
{
    NoRoom,
    Outsider,
    Participant
};

/// The directory of rooms and their participants.
/// Ownership: the plugin's, valid until the consumer's stop() has returned. Threads: any, many at once; reads the database, so workers
/// only. Errors: Unavailable when the database is away.
class BECKON_API Rooms
{
public:
    static constexpr std::string_view contractName = "Rooms";

    virtual ~Rooms() = default;

    virtual Membership membership(std::string_view room, std::string_view user) = 0;

    /// Makes `user` a participant, without telling the observers. Answers what the user was before; NoRoom changes nothing.
    /// Unless it is NoRoom, calls `told` with the answer before this returns: after the change is on disk, and in one order with the
    /// observers of this room, so that who passes both on hears of a room's changes in the order in which they were made. `told` must
    /// not block, throw, join or leave.
    virtual Membership join(std::string_view room, std::string_view user, const std::function<void(Membership before)>& told) = 0;

    /// The names of the participants in the order in which they joined; empty for an unknown room.
    virtual std::vector<std::string> participants(std::string_view room) = 0;

    /// Calls `observer` until it ends; held weakly. Before the first request only.
    virtual void observe(std::weak_ptr<RoomObserver> observer) = 0;
};

} // namespace beckon::inline abi1
