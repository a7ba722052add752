#pragma once

#include "beckon/base/Error.h"
#include "beckon/base/Export.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace beckon::inline abi1 {

/// Who provides which contract. A contract is an interface with a `static constexpr std::string_view contractName`.
/// Filled while the plugins start, in the order of their needs, then sealed and read without locks.
/// Ownership: shares what it is given until every plugin has stopped. A reference from require() is valid until your stop() returns.
/// Threads: provide during start() only; require and find at any time.
class BECKON_API ServiceRegistry
{
public:
    virtual ~ServiceRegistry() = default;

    /// Throws ConfigurationError when the contract has a provider already, or the plugin's info() does not name it in `provides`.
    template <typename T>
    void provide(std::shared_ptr<T> service)
    {
        put(T::contractName, std::static_pointer_cast<void>(std::move(service)));
    }

    /// Throws ConfigurationError when nobody provides it: name it in info().needs, and the host sees to it before start().
    template <typename T>
    T& require() const
    {
        if (T* service = find<T>())
            return *service;
        throw ConfigurationError("no plugin provides " + std::string(T::contractName) + ": add one that does to `plugins`");
    }

    /// Nothing when nobody provides it.
    template <typename T>
    T* find() const noexcept
    {
        return static_cast<T*>(get(T::contractName));
    }

protected:
    virtual void put(std::string_view contract, std::shared_ptr<void> service) = 0;
    virtual void* get(std::string_view contract) const noexcept = 0;
};

} // namespace beckon::inline abi1
