#include "beckon/service/RateLimit.h"

#include "beckon/http/ApiError.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

namespace beckon::inline abi1 {

namespace {

constexpr std::int64_t largestCount = 1'000'000'000;
constexpr std::int64_t longestWindow = 1'000'000;

std::optional<std::int64_t> wholeNumber(std::string_view text, std::int64_t most) noexcept
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 1 || number > most)
        return std::nullopt;
    return number;
}

} // namespace

std::optional<RateRule> parseRateRule(std::string_view text) noexcept
{
    if (text == "0")
        return RateRule{};
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const auto count = wholeNumber(text.substr(0, slash), largestCount);
    const auto window = wholeNumber(text.substr(slash + 1), longestWindow);
    if (!count || !window)
        return std::nullopt;
    return RateRule{*count, Seconds(*window)};
}

RateLimit::RateLimit(Store& store, Metrics& metrics, std::string name, RateRule rule)
    : _store(store),
      _name(std::move(name)),
      _most(rule.count),
      _window(rule.window),
      _refusals(metrics.counter("beckon_rate_limited_total", "Calls that were refused because there were too many.", {{"limit", _name}}))
{
}

void RateLimit::change(const RateRule& rule) noexcept
{
    _window = rule.window;
    _most = rule.count;
}

void RateLimit::count(std::string_view who)
{
    const std::int64_t most = _most;
    if (most == 0)
        return;
    std::string key = "rate:" + _name + ':';
    key += who;
    const Store::Count counted = _store.increment(key, _window.load());
    if (counted.value <= most)
        return;
    _refusals.add();
    const auto wait = std::max(Seconds(1), std::chrono::ceil<Seconds>(counted.remaining));
    throw ApiError(429, "Too many requests: try again later", {{"Retry-After", std::to_string(wait.count())}});
}

} // namespace beckon::inline abi1
