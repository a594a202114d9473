-- Replaces entries of one business: all of them or none.
-- KEYS: the business's hash, its users, its wakes, then the entries.
-- ARGV: the mark of this save; '1' if the business is listed, else ''; then for each entry its user, the version that it was loaded
-- at, its Wake ('' for none), its Keep ('' for ever) and its value without format, version and mark ('' to delete it).
-- Returns: the version of the first entry, the next one's is one more; 0 for a conflict, -1 for a business to be listed first.
local FORMAT, NONE, PARTS = '\1', string.rep('\0', 8), 5
local LINGER = 24 * 60 * 60 * 1000 -- after Keep and after the save, since the clocks of hosts and servers differ
local mark, listed = ARGV[1], ARGV[2]
local done, conflict, stores
local heads = {} -- format, version, mark, Wake
for i = 4, #KEYS do
  local head = redis.call('GETRANGE', KEYS[i], 0, 24)
  heads[i] = head
  local version = head == '' and NONE or string.sub(head, 2, 9)
  local at = 2 + (i - 4) * PARTS
  if string.sub(head, 10, 17) == mark then
    done = struct.unpack('>I8', version) - (i - 4)
  end
  conflict = conflict or version ~= ARGV[at + 2]
  stores = stores or ARGV[at + 5] ~= ''
end
if done then return done end -- the answer to this save was lost, and it is sent again
if conflict then return 0 end

-- A version is an instant in microseconds, or the next number if that is taken. So a server that lost data, with the last version
-- among it, gives none that it gave before.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local last = redis.call('HGET', KEYS[1], 'version')
local version = math.max(now, (last or 0) + 1)
redis.call('ZCARD', KEYS[2]) -- a foreign key in place of ours must fail before anything is written
redis.call('ZCARD', KEYS[3])
if stores then
  if not last and listed == '' then return -1 end
  redis.call('HSET', KEYS[1], 'version', string.format('%.0f', version + #KEYS))
  redis.call('HSETNX', KEYS[1], 'since', string.format('%.0f', math.floor(now / 1000)))
end
local created = 0
for i = 4, #KEYS do
  local at = 2 + (i - 4) * PARTS
  local user, wake, keep, value = ARGV[at + 1], ARGV[at + 3], ARGV[at + 4], ARGV[at + 5]
  if value == '' then
    redis.call('DEL', KEYS[i])
    redis.call('ZREM', KEYS[2], user)
    redis.call('ZREM', KEYS[3], user)
  else
    value = FORMAT .. struct.pack('>I8', version + i - 4) .. mark .. value
    if keep == '' then
      redis.call('SET', KEYS[i], value)
    else
      redis.call('SET', KEYS[i], value, 'PXAT', string.format('%.0f', math.max(keep, math.floor(now / 1000)) + LINGER))
    end
    if heads[i] == '' then
      created = created + 1
      redis.call('ZADD', KEYS[2], 0, user)
    end
    if string.sub(heads[i], 18) ~= string.sub(value, 18, 25) then -- another Wake than before
      if wake == '' then
        redis.call('ZREM', KEYS[3], user)
      else
        redis.call('ZADD', KEYS[3], wake, user)
      end
    end
  end
end

-- Expired entries are still listed. To look at two by chance for each new one keeps them fewer than those that live.
if created > 0 then
  local prefix = string.sub(KEYS[4], 1, #KEYS[4] - #ARGV[3])
  for _, user in ipairs(redis.call('ZRANDMEMBER', KEYS[2], 2 * created)) do
    if redis.call('EXISTS', prefix .. user) == 0 then
      redis.call('ZREM', KEYS[2], user)
      redis.call('ZREM', KEYS[3], user)
    end
  end
end
return version
