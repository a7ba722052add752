-- Ends the presences of a node without a lease, or of the caller, in some of its rooms, and tells who is there. After the last room its
-- mailbox goes, and all nodes hear that it is gone.
-- ARGV: the node, how many rooms, how many users of them to look at.
-- Answers: more (call again), done, alive (the node has a lease), lost.
local dead, roomsLeft, usersLeft = ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
if not isLeased() then return {'lost'} end
if dead ~= me and redis.call('EXISTS', key('node', dead)) == 1 then return {'alive'} end
local now = nextStamp()
local roomsKey, nodesKey = key('rooms', dead), prefix .. 'nodes'

local function sweepRoom(room)
  local told = listeners(room)
  if not hears(room, me) then told[me] = nil end
  told[dead] = nil
  local roomKey = key('room', room)
  local entries = call('HGETALL', roomKey)
  for i = 1, #entries, 2 do
    local entry = parseEntry(entries[i + 1])
    if entry and entry.node == dead then
      redis.call('HDEL', roomKey, entries[i])
      addLate(room, entries[i], now)
      announce(told, 'L', room, entries[i])
    end
  end
  setPresent(room, dead, 0)
  setWatched(room, dead, false)
  return #entries / 2
end

while roomsLeft > 0 and usersLeft > 0 do
  local room = call('SRANDMEMBER', roomsKey)
  if not room then break end
  usersLeft = usersLeft - sweepRoom(room)
  roomsLeft = roomsLeft - 1
end
if call('SCARD', roomsKey) > 0 then return {'more'} end

redis.call('DEL', key('mail', dead), key('node', dead))
call('SREM', nodesKey, dead)
for _, node in ipairs(redis.call('SMEMBERS', nodesKey)) do deliver(node, 'G', pack(dead)) end
return {'done'}
