-- Prolongs the lease, and lets go of what has been read.
-- ARGV: life of the lease (ms), id of the last entry that was read.
-- Answers: done and the time; or lost, also when the mailbox is: the node must register again.
local lease, read = ARGV[5], ARGV[6]
local leaseKey, mailbox, rooms, nodes = key('node', me), key('mail', me), key('rooms', me), prefix .. 'nodes'
local waiting = redis.pcall('XLEN', mailbox)
if not isLeased() or isError(waiting) or redis.call('EXISTS', mailbox) == 0 then return {'lost'} end
local now = nextStamp()
redis.call('SET', leaseKey, token, 'PX', lease)
call('SADD', nodes, me)
redis.call('PEXPIRE', nodes, nodeLife)
redis.call('PEXPIRE', rooms, nodeLife)
redis.call('PEXPIRE', prefix .. 'epoch', nodeLife)
redis.call('XTRIM', mailbox, 'MINID', '~', read)
redis.call('PEXPIRE', mailbox, mailboxLife)
return {'done', text(now)}
