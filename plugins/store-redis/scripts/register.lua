-- Takes the lease for a node and gives it an empty mailbox: what it had not read is either in the snapshots that it asks for, or sent again.
-- ARGV: life of the lease (ms), a name that nothing had before.
-- Answers: done, the time, the name of the data, which is another when all was lost, the rooms in which the node stands; or lost, when a
-- later registration was here before.
local lease, name = ARGV[5], ARGV[6]
local leaseKey, mailbox, rooms, nodes = key('node', me), key('mail', me), key('rooms', me), prefix .. 'nodes'
if (number(call('GET', leaseKey)) or 0) >= number(token) then return {'lost'} end
local now = nextStamp()
local epoch = prefix .. 'epoch'
name = call('GET', epoch) or name
redis.call('SET', epoch, name, 'PX', nodeLife)
redis.call('SET', leaseKey, token, 'PX', lease)
call('SADD', nodes, me)
redis.call('PEXPIRE', nodes, nodeLife)
redis.call('DEL', mailbox)
redis.call('XADD', mailbox, '*', 'U', pack(me))
redis.call('PEXPIRE', mailbox, mailboxLife)
for _, node in ipairs(redis.call('SMEMBERS', nodes)) do
  if node ~= me then deliver(node, 'U', pack(me)) end
end
return {'done', text(now), name, call('SMEMBERS', rooms)}
