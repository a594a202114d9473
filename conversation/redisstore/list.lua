-- Lists entries of one business by user.
-- KEYS: the business's users, its wakes. ARGV: what the key of every entry begins with; where to begin, as a bound of ZRANGE BYLEX;
-- how many to look at at most.
-- Returns: '1' and the last user that was looked at, both '' when there are no more; then user and value of each.
local most = tonumber(ARGV[3])
local found = redis.call('ZRANGE', KEYS[1], ARGV[2], '+', 'BYLEX', 'LIMIT', 0, most + 1)
local out = {'', ''}
if #found > most then out = {'1', found[most]} end
for i = 1, math.min(#found, most) do
  local value = redis.pcall('GET', ARGV[1] .. found[i])
  if value then
    out[#out + 1] = found[i]
    out[#out + 1] = value
  else -- it has expired
    redis.call('ZREM', KEYS[1], found[i])
    redis.call('ZREM', KEYS[2], found[i])
  end
end
return out
