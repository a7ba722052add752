#pragma once

#include <string_view>

namespace beckon::storeredis {

// The files of scripts/, which say what each does, takes and answers. `commonScript` stands before each of the others.
extern const std::string_view commonScript;
extern const std::string_view changeScript;
extern const std::string_view nodesScript;
extern const std::string_view registerScript;
extern const std::string_view renewScript;
extern const std::string_view restoreScript;
extern const std::string_view sweepScript;

} // namespace beckon::storeredis
