#include "beckon/base/PluginAccount.h"

#include "StartScope.h"

namespace beckon {

namespace {

thread_local PluginAccount* startingAccount = nullptr;

} // namespace

inline namespace abi1 {

PluginAccount* PluginAccount::starting() noexcept
{
    return startingAccount;
}

} // namespace abi1

StartScope::StartScope(PluginAccount& account) noexcept
{
    startingAccount = &account;
}

StartScope::~StartScope()
{
    startingAccount = nullptr;
}

} // namespace beckon
