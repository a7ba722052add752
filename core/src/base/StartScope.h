#pragma once

#include "beckon/base/Export.h"
#include "beckon/base/PluginAccount.h"

namespace beckon {

/// While it lives, the plugin of this account is in its start() on this thread. Ownership: keeps a reference. Threads: one.
class BECKON_API StartScope
{
public:
    explicit StartScope(PluginAccount& account) noexcept;
    ~StartScope();
    StartScope(const StartScope&) = delete;
    StartScope& operator=(const StartScope&) = delete;
};

} // namespace beckon
