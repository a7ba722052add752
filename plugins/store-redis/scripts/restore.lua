-- Makes the presences of the calling node in one room what the node says they are, and tells the others what differs. Of two presences of
-- one user the one with the later connection stays. A caller with presences, or that watches the room, gets a snapshot.
-- ARGV: room; whether the caller watches it (1 or 0); then for each user: name, entry.
-- Answers: done, lost. Cost: the users of the room.
local room, isWatched = ARGV[5], ARGV[6] == '1'
if not isLeased() then return {'lost'} end

local mine, latest = {}, 0
for i = 7, #ARGV, 2 do
  local entry = parseEntry(ARGV[i + 1])
  if entry then
    entry.node = me
    mine[ARGV[i]] = entry
    latest = math.max(latest, entry.since, entry.generation, entry.changed)
  end
end
local now = nextStamp(latest)
local others = listeners(room)
others[me] = nil
local roomKey = key('room', room)
local users, removed, lost = 0, {}, {} -- `lost`: node -> users that it has lost

local function forget(user, known, kind)
  redis.call('HDEL', roomKey, user)
  if known.node ~= me then lost[known.node] = (lost[known.node] or 0) + 1 end
  announce(others, kind, room, user)
end

local function refuse(user, known)
  if known then forget(user, known, 'R') end
  removed[#removed + 1] = user
end

local function claim(user, entry, known)
  users = users + 1
  if not known then
    writeEntry(room, user, entry)
    announce(others, 'J', room, user, entry)
    return
  end
  entry.since = known.since
  if formatEntry(entry) == formatEntry(known) then return end
  writeEntry(room, user, entry)
  if known.node ~= me then lost[known.node] = (lost[known.node] or 0) + 1 end
  announce(others, 'M', room, user, entry)
end

local entries = call('HGETALL', roomKey)
local known = {}
for i = 1, #entries, 2 do
  local entry = parseEntry(entries[i + 1])
  known[entries[i]] = entry
  if entry and entry.node == me and not mine[entries[i]] then
    forget(entries[i], entry, 'L')
    addLate(room, entries[i], now)
  end
end

for user, entry in pairs(mine) do
  local other = known[user]
  local gone = number(call('GET', prefix .. 'gone:' .. room .. ':' .. user))
  if gone and gone > entry.generation and not (other and other.generation > gone) then
    refuse(user, other)
  elseif not other or other.node == me or entry.generation > other.generation then
    claim(user, entry, other)
    dropLate(room, user)
  end
end

for node, count in pairs(lost) do addPresent(room, node, -count) end
call('HLEN', key('in', room))
setPresent(room, me, users)
setWatched(room, me, isWatched)
redis.call('PEXPIRE', roomKey, rosterLife)
if isWatched or next(mine) then deliverSnapshot(room, now, 'restore', removed) end
return {'done'}
