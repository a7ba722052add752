#pragma once

#include <functional>
#include <string>

namespace beckon {

/// Runs a task at the bottom of a thread of ours: whatever it throws is logged under `logger` and goes no further.
void runGuarded(const std::function<void()>& task, const char* logger) noexcept;

/// The same for a task of `plugin`, which the log names, unless the fault is that of yet another one (PluginFault). False when this plugin
/// is to be blamed.
bool runGuarded(const std::function<void()>& task, const char* logger, const std::string& plugin) noexcept;

/// What the exception that is being handled says, in one line.
std::string currentFault();

/// Names the calling thread for top and gdb; cut to the 15 characters that Linux takes.
void nameThread(const char* name) noexcept;

} // namespace beckon
