-- Which registered nodes live. Answers: done, those with a lease, those without; or lost.
if not isLeased() then return {'lost'} end
local living, dead = {}, {}
for _, node in ipairs(call('SMEMBERS', prefix .. 'nodes')) do
  local list = redis.call('EXISTS', key('node', node)) == 1 and living or dead
  list[#list + 1] = node
end
return {'done', living, dead}
