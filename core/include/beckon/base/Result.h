#pragma once

#include <utility>
#include <variant>

namespace beckon::inline abi1 {

/// Wraps an error on its way into a Result: `return Failure{"no host in the URL"};`
template <typename E>
struct Failure
{
    E error;
};

template <typename E>
Failure(E) -> Failure<E>;

/// A value, or the reason why there is none. For outcomes that a caller expects (bad input); faults at start-up are exceptions (Error.h).
/// Asking for the side that is not there throws std::bad_variant_access.
template <typename T, typename E>
class [[nodiscard]] Result
{
public:
    Result(T value) : _state(std::in_place_index<0>, std::move(value)) {}

    template <typename F>
    Result(Failure<F> failure) : _state(std::in_place_index<1>, E(std::move(failure.error)))
    {
    }

    explicit operator bool() const noexcept { return _state.index() == 0; }

    T& value() & { return std::get<0>(_state); }
    const T& value() const& { return std::get<0>(_state); }
    T&& value() && { return std::get<0>(std::move(_state)); }
    const E& error() const { return std::get<1>(_state); }

    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }

private:
    std::variant<T, E> _state;
};

} // namespace beckon::inline abi1
