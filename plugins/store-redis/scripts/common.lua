-- Stands before every other script. The keys are made here from the prefix, so all of them must be in one server: no Redis Cluster.
-- A script that is refused for want of memory must not have changed anything: each asks for a stamp, which is a write, before it changes.
-- ARGV: prefix, the calling node, the token of its registration, how long newcomers hear of who left (ms); then the script's own.
local prefix, me, token, keep = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

local rosterLife = 86400000 -- ms; a room in which nothing happens is written anew by its nodes, long before
local nodeLife = 2 * rosterLife -- what a dead node leaves must outlive the rosters in which it stands, or nobody would find them
local goneLife = 3600000
local mailboxLife = 600000
local mailboxLimit = 100000 -- entries
local partSize = 1000 -- users in one entry of a snapshot
local largest = 4503599627370496 -- 2^52: a stamp below it is exact in a Lua number, and so is the next

local function key(kind, name) return prefix .. kind .. ':' .. name end

local function isError(answer) return type(answer) == 'table' and answer.err ~= nil end

-- A key of another type is not ours, and makes way. Another error comes again, and ends the script.
local function call(command, name, ...)
  local answer = redis.pcall(command, name, ...)
  if not isError(answer) then return answer end
  if string.find(answer.err, 'WRONGTYPE', 1, true) then redis.call('DEL', name) end
  return redis.call(command, name, ...)
end

-- A whole number of at most 16 digits, or nothing: what stands in a key may be anybody's.
local function number(text)
  if type(text) ~= 'string' or #text > 16 or not string.find(text, '^%d+$') then return nil end
  local value = tonumber(text)
  return value < largest and value or nil
end

local function text(value) return string.format('%.0f', value) end

local function isLeased() return call('GET', key('node', me)) == token end

-- The time in microseconds, but later than every stamp before, also those that a node made alone by its own clock (`least`).
local function nextStamp(least)
  local time = redis.call('TIME')
  local now = time[1] * 1000000 + time[2]
  local last = math.max(number(call('GET', prefix .. 'stamp')) or 0, least or 0)
  if last >= now then now = last + 1 end
  redis.call('SET', prefix .. 'stamp', text(now), 'PX', rosterLife)
  return now
end

-- A list of texts as one: each as LENGTH:BYTES.
local function pack(...)
  local parts = {}
  for i = 1, select('#', ...) do
    local part = select(i, ...)
    parts[i] = #part .. ':' .. part
  end
  return table.concat(parts)
end

-- One user of a roster: "since generation changed node state", the first three stamps, the state C for connected or A for away.
local function parseEntry(value)
  if not value or #value > 128 then return nil end
  local since, generation, changed, node, state = string.match(value, '^(%d+) (%d+) (%d+) ([%w_-]+) ([CA])$')
  if not since then return nil end
  local entry = {since = number(since), generation = number(generation), changed = number(changed), node = node, state = state}
  if not (entry.since and entry.generation and entry.changed) then return nil end
  return entry
end

local function formatEntry(entry)
  return text(entry.since) .. ' ' .. text(entry.generation) .. ' ' .. text(entry.changed) .. ' ' .. entry.node .. ' ' .. entry.state
end

local function readEntry(room, user) return parseEntry(call('HGET', key('room', room), user)) end

local function writeEntry(room, user, entry)
  local name = key('room', room)
  call('HSET', name, user, formatEntry(entry))
  redis.call('PEXPIRE', name, rosterLife)
end

-- Those who hear of a room, as a set: the nodes at which somebody is present or that watch it, and the caller. A watch is a field of its own,
-- beside the number of the present.
local function listeners(room)
  local nodes = {[me] = true}
  for _, field in ipairs(call('HKEYS', key('in', room))) do nodes[string.gsub(field, '^watch:', '')] = true end
  return nodes
end

local function hears(room, node)
  local fields = call('HMGET', key('in', room), node, 'watch:' .. node)
  return fields[1] or fields[2]
end

local function present(room, node) return number(call('HGET', key('in', room), node)) or 0 end

-- A field of who hears of a room, set or, without a value, deleted; the room stands with its node as long as it has any.
local function setListening(room, node, field, value)
  local name = key('in', room)
  if value then
    call('HSET', name, field, value)
    redis.call('PEXPIRE', name, rosterLife)
    call('SADD', key('rooms', node), room)
    redis.call('PEXPIRE', key('rooms', node), nodeLife)
    return
  end
  call('HDEL', name, field)
  if not hears(room, node) then call('SREM', key('rooms', node), room) end
end

local function setPresent(room, node, users) setListening(room, node, node, users > 0 and text(users)) end

local function setWatched(room, node, isWatched) setListening(room, node, 'watch:' .. node, isWatched and '1') end

local function addPresent(room, node, by) setPresent(room, node, present(room, node) + by) end

-- A mailbox that is not there belongs to a node that is dead or about to register, and is not made. One that nobody reads is deleted:
-- its node notices, and asks for the state anew, which is better than a gap that it would not notice.
local function deliver(node, kind, payload)
  local name = key('mail', node)
  local answer = redis.pcall('XADD', name, 'NOMKSTREAM', '*', kind, payload)
  if isError(answer) or (answer and redis.call('XLEN', name) > mailboxLimit) then redis.call('DEL', name) end
end

local function announce(nodes, kind, room, user, entry, request)
  local payload = pack(kind, room, user, entry and formatEntry(entry) or '', me, request or '')
  for node in pairs(nodes) do deliver(node, 'E', payload) end
end

-- Newcomers hear for some time of who has left or is about to come.
local function addLate(room, user, now)
  local name = key('late', room)
  call('ZADD', name, text(now), user)
  redis.call('ZREMRANGEBYSCORE', name, '-inf', text(now - keep * 1000))
  redis.call('PEXPIRE', name, keep)
end

local function dropLate(room, user) call('ZREM', key('late', room), user) end

-- The roster as it is, into the caller's mailbox: `s` entries, the last of them `S`. `reason` is `begin` when a presence at the caller begins
-- just after it, else `restore`; `removed` are users whose presences were refused.
local function deliverSnapshot(room, now, reason, removed)
  local items, parts, seen, nodes = {}, 0, {}, {}
  local function add(user, value, since)
    items[#items + 1] = pack(user, value, text(math.max(0, math.floor((now - since) / 1000))))
    if #items < partSize then return end
    deliver(me, 's', pack(room, reason) .. table.concat(items))
    items = {}
  end

  local name = key('room', room)
  local entries = call('HGETALL', name)
  for i = 1, #entries, 2 do
    local entry = parseEntry(entries[i + 1])
    if entry then
      seen[entries[i]] = true
      nodes[entry.node] = true
      add(entries[i], entries[i + 1], entry.changed)
    else
      redis.call('HDEL', name, entries[i])
    end
  end
  local late = call('ZRANGEBYSCORE', key('late', room), text(now - keep * 1000), '+inf', 'WITHSCORES')
  for i = 1, #late, 2 do
    local since = number(late[i + 1])
    if since and not seen[late[i]] then add(late[i], 'X', since) end
  end
  for _, user in ipairs(removed) do add(user, 'R', now) end
  deliver(me, 'S', pack(room, reason) .. table.concat(items))

  -- Entries of a node that nobody knows would stay for ever: make it known, and it is swept.
  for node in pairs(nodes) do
    if redis.call('EXISTS', key('node', node)) == 0 then
      call('SADD', prefix .. 'nodes', node)
      call('SADD', key('rooms', node), room)
      redis.call('PEXPIRE', key('rooms', node), nodeLife)
    end
  end
end
