-- Lists entries of one business that wake, soonest first, those of one instant by user.
-- KEYS: the business's users, its wakes. ARGV: what the key of every entry begins with; where to begin, as a bound of ZCOUNT: what
-- wakes before is passed over; if not '', the instant up to whose user, the next argument, all is passed over too; the instant
-- before which entries wake; how many to look at at most.
-- Returns: the last that was looked at, its Wake and its user, both '' when there are no more; then user and value of each.
local prefix, from, instant, after, before, most = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local users, wakes = KEYS[1], KEYS[2]

-- notAfter compares bytes, as Redis orders users; <= would follow the locale of the server.
local function notAfter(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x < y end
  end
  return #a <= #b
end

local first = redis.call('ZCOUNT', wakes, '-inf', from)
if instant ~= '' then -- many may wake at one instant: the place among them is found by halving
  local low, high = first, redis.call('ZCOUNT', wakes, '-inf', instant)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if notAfter(redis.call('ZRANGE', wakes, middle, middle)[1], after) then low = middle + 1 else high = middle end
  end
  first = low
end
local stop = redis.call('ZCOUNT', wakes, '-inf', '(' .. before)
if stop <= first then return {'', ''} end
local found = redis.call('ZRANGE', wakes, first, math.min(first + most, stop) - 1, 'WITHSCORES')
local out = {'', ''}
if first + most < stop then out = {found[#found], found[#found - 1]} end
for i = 1, #found, 2 do
  local value = redis.pcall('GET', prefix .. found[i])
  if value then
    out[#out + 1] = found[i]
    out[#out + 1] = value
  else -- it has expired
    redis.call('ZREM', users, found[i])
    redis.call('ZREM', wakes, found[i])
  end
end
return out
