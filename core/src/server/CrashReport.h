#pragma once

namespace beckon {

/// From now on the last line on standard error tells of a crash: the signal, and the plugin whose code the thread was in. The process ends
/// by the signal as before, with its core file where there is one; whoever handles such a signal already (a sanitizer) goes on doing so.
/// Threads: before any other begins.
void reportCrashes() noexcept;

} // namespace beckon
