#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace beckon::rooms {

/// What a user says of a room when making it: checked already (RoomInput.h).
struct RoomDraft
{
    std::string name;
    std::optional<std::string> description;
};

/// A room as the database has it.
struct Room
{
    std::string id;
    std::string name;
    std::optional<std::string> description;
    std::string owner;                     ///< a username
    std::int64_t createdAt = 0;            ///< Unix seconds
    std::vector<std::string> participants; ///< usernames in the order in which they joined
};

/// A slice of a list.
struct Page
{
    static constexpr std::int64_t kEverything = 1'000'000'000'000;

    std::int64_t limit = kEverything;
    std::int64_t offset = 0;
};

} // namespace beckon::rooms
