#pragma once

#include <functional>

namespace beckon {

/// Runs a task at the bottom of a thread of ours: whatever it throws is logged under `logger` and goes no further.
void runGuarded(const std::function<void()>& task, const char* logger) noexcept;

/// Names the calling thread for top and gdb; cut to the 15 characters that Linux takes.
void nameThread(const char* name) noexcept;

} // namespace beckon
