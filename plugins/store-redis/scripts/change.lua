-- One operation on one user of a room, told to every node that hears of it; or, without a user, on what the caller hears.
-- ARGV: operation, room, user, request (the caller's number, which comes with the event),
--       argument (enter: `forbids` or `outdated`; drop, leave: the generation; remove: empty, or the stamp of a removal made alone),
--       whether the caller wants a snapshot first (1 or 0).
-- Answers: done (its event is in the caller's mailbox), nothing, removed (lately, so the user did not enter), lost (the lease).
-- Cost: the nodes of the room; when a snapshot is due, its users.
local operation, room, user, request, argument, wanted = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local removalHolds = 30000000 -- microseconds

if not isLeased() then return {'lost'} end
local entry = readEntry(room, user)
local told = listeners(room)
local goneKey = prefix .. 'gone:' .. room .. ':' .. user

local function snapshotFirst(now)
  if wanted == '1' or present(room, me) == 0 then deliverSnapshot(room, now, 'begin', {}) end
end

local function begin(kind, state, now)
  snapshotFirst(now)
  if present(room, me) == 0 then setWatched(room, me, false) end
  local begun = {since = entry and entry.since or now, generation = now, changed = now, node = me, state = state}
  if entry and entry.node ~= me then addPresent(room, entry.node, -1) end
  if not entry or entry.node ~= me or present(room, me) == 0 then addPresent(room, me, 1) end
  writeEntry(room, user, begun)
  dropLate(room, user)
  announce(told, kind, room, user, begun, request)
  return {'done'}
end

local function erase(kind)
  redis.call('HDEL', key('room', room), user)
  if entry then addPresent(room, entry.node, -1) end
  announce(told, kind, room, user, nil, request)
  return {'done'}
end

local operations = {}

function operations.enter()
  local gone = argument == 'forbids' and number(call('GET', goneKey))
  local now = nextStamp()
  if gone and now - gone < removalHolds then return {'removed'} end
  if argument ~= 'forbids' then redis.call('DEL', goneKey) end
  return begin(entry and 'M' or 'J', 'C', now)
end

function operations.arrive()
  if entry then return {'nothing'} end
  return begin('J', 'A', nextStamp())
end

function operations.expect()
  if entry then return {'nothing'} end
  addLate(room, user, nextStamp())
  announce(told, 'X', room, user, nil, request)
  return {'done'}
end

function operations.drop()
  if not entry or entry.generation ~= number(argument) or entry.state == 'A' then return {'nothing'} end
  entry.state = 'A'
  entry.changed = nextStamp()
  writeEntry(room, user, entry)
  announce(told, 'A', room, user, entry, request)
  return {'done'}
end

function operations.leave()
  if not entry or entry.generation ~= number(argument) then return {'nothing'} end
  addLate(room, user, nextStamp())
  return erase('L')
end

function operations.remove()
  local at = number(argument)
  local now = nextStamp(at)
  at = at or now
  if at > (number(call('GET', goneKey)) or 0) then redis.call('SET', goneKey, text(at), 'PX', goneLife) end
  if entry and entry.generation > at then return {'nothing'} end
  dropLate(room, user)
  return erase('R')
end

function operations.watch()
  local now = nextStamp()
  setWatched(room, me, present(room, me) == 0)
  deliverSnapshot(room, now, 'restore', {})
  return {'nothing'}
end

function operations.unwatch()
  nextStamp()
  setWatched(room, me, false)
  return {'nothing'}
end

return operations[operation]()
