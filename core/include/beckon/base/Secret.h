#pragma once

#include "beckon/base/Export.h"

#include <string>
#include <string_view>

namespace beckon::inline abi1 {

/// A string that must not be seen: it has no output operator, and its memory is overwritten when it ends.
/// Ownership: holds its own copy. Threads: as std::string.
class BECKON_API Secret
{
public:
    Secret() = default;
    explicit Secret(std::string value) : _value(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret other) noexcept;
    ~Secret();

    /// The plain text, valid as long as this object. Name it where it is used and never put it into a message.
    std::string_view reveal() const noexcept { return _value; }
    bool empty() const noexcept { return _value.empty(); }

private:
    std::string _value;
};

} // namespace beckon::inline abi1
