-- Reads entries of one business, and those that their Also names.
-- KEYS: the business's hash, then entries. ARGV: what the key of every entry begins with.
-- Returns: since when the business is known, in milliseconds; the values of the entries; user and value of each that they name.
local since = redis.call('HGET', KEYS[1], 'since')
if not since then -- nothing was ever saved, or all of it is lost
  local now = redis.call('TIME')
  since = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))
end
local out, have = {since}, {}
for i = 2, #KEYS do
  out[i] = redis.pcall('GET', KEYS[i]) -- a foreign key is an error of this entry alone
  have[KEYS[i]] = true
end
for i = 2, #KEYS do
  local value = out[i]
  local users, at = type(value) == 'string' and string.byte(value, 34) or 0, 35
  for _ = 1, users do
    local ok, user, after = pcall(struct.unpack, '>I4c0', value, at)
    if not ok then break end -- the value is none of ours
    at = after
    local key = ARGV[1] .. user
    if not have[key] then
      have[key] = true
      out[#out + 1] = user
      out[#out + 1] = redis.pcall('GET', key)
    end
  end
end
return out
