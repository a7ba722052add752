#pragma once

#include "Finding.h"

#include <chrono>
#include <string>
#include <vector>

namespace beckon::check {

/// Runs this program once more with `arguments` and waits for its end, `patience` at most: whatever a plugin does, it does it there. What
/// it tells in lines becomes the findings; a crash, a wait without end and an unexpected exit are faults, with what was printed at the end.
Findings runInChild(const std::vector<std::string>& arguments, std::chrono::seconds patience);

} // namespace beckon::check
