#pragma once

#include "beckon/base/Error.h"

#include <string>
#include <utility>

namespace beckon::test {

/// The message of the E that `action` throws; empty when it throws none.
template <typename E = ConfigurationError, typename Action>
std::string caught(Action&& action)
{
    try {
        std::forward<Action>(action)();
    } catch (const E& error) {
        return error.what();
    }
    return {};
}

inline bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace beckon::test
