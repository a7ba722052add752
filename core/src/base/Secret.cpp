#include "beckon/base/Secret.h"

#include <cstring>
#include <utility>

namespace beckon::inline abi1 {

namespace {

void wipe(std::string& text) noexcept
{
    // explicit_bzero is not removed as a dead store, which memset before a destructor would be.
    ::explicit_bzero(text.data(), text.capacity());
    text.clear();
}

} // namespace

Secret::Secret(Secret&& other) noexcept : _value(std::move(other._value))
{
    wipe(other._value);
}

Secret& Secret::operator=(Secret other) noexcept
{
    std::swap(_value, other._value);
    return *this;
}

Secret::~Secret()
{
    wipe(_value);
}

} // namespace beckon::inline abi1
