#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace beckon::check {

/// What one step has found out. A plain value.
struct Findings
{
    std::vector<std::string> facts;  ///< what is as it should be
    std::vector<std::string> faults; ///< what is not, each with the way to mend it
};

/// A step that runs in a process of its own tells its findings in lines: these words begin them.
inline constexpr std::string_view factMark = "fact: ";
inline constexpr std::string_view faultMark = "fault: ";

/// The last line of such a step: without it, something else has ended the process.
inline constexpr std::string_view endMark = "end of findings";

} // namespace beckon::check
