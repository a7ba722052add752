#pragma once

namespace beckon::storeredis {

/// KEYS[1]: the counter. ARGV[1]: its time to live. Answers the value and the remaining milliseconds. What is no number, or of another
/// type, counts as absent; the largest number stays. Text, because numbers of Lua are not exact.
inline constexpr const char* incrementScript = R"lua(
local count = redis.pcall('INCR', KEYS[1])
if type(count) == 'table' and not string.find(count.err, 'overflow', 1, true) then
    redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
    return {'1', ARGV[1]}
end
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
    redis.call('PEXPIRE', KEYS[1], ARGV[1])
    left = ARGV[1]
end
return {redis.call('GET', KEYS[1]), tostring(left)}
)lua";

/// KEYS: what was held in memory for a while. ARGV: for each key its value, its time to live, and 1 if it is a counter, else 0.
inline constexpr const char* mergeScript = R"lua(
for i, key in ipairs(KEYS) do
    local value, left, counts = ARGV[3 * i - 2], ARGV[3 * i - 1], ARGV[3 * i] == '1'
    if not redis.call('SET', key, value, 'PX', left, 'NX') and counts then
        local sum = redis.pcall('INCRBY', key, value)
        if type(sum) == 'table' and not string.find(sum.err, 'overflow', 1, true) then
            redis.call('SET', key, value, 'PX', left)
        end
    end
end
return 1
)lua";

} // namespace beckon::storeredis
