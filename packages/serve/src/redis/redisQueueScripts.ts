/**
 * Adds the clicks whose id has no mark yet.
 *
 * KEYS: the stream of clicks, then a mark per click. ARGV: ms to remember, then a click per mark.
 */
export const PUSH = `
local added = 0
for i = 2, #KEYS do
  if redis.call('SET', KEYS[i], 'queued', 'NX', 'PX', ARGV[1]) then
    redis.call('XADD', KEYS[1], '*', 'json', ARGV[i])
    added = added + 1
  end
end
return added`;

/**
 * Takes over entries whose lease has run out, then new ones.
 *
 * KEYS: a stream. ARGV: group, consumer, how many, lease in ms. Returns pairs of id and JSON.
 */
export const CLAIM = `
redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
local wanted = tonumber(ARGV[3])
local entries = {}
local function take(found)
  for _, entry in ipairs(found) do
    if entry[2] then entries[#entries + 1] = { entry[1], entry[2][2] } end
  end
end
local cursor = '0-0'
repeat
  local reply = redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[4], cursor, 'COUNT', wanted - #entries)
  cursor = reply[1]
  take(reply[2])
until cursor == '0-0' or #entries >= wanted
if #entries < wanted then
  local reply = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', wanted - #entries, 'STREAMS', KEYS[1], '>')
  if reply then take(reply[1][2]) end
end
return entries`;

/**
 * Exchanges a click for its decision, unless it has one.
 *
 * KEYS: the stream of clicks, the click's mark, the stream of decisions. ARGV: group, entry id, ms to remember, decision.
 */
export const SETTLE = `
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
if redis.call('GET', KEYS[2]) == 'decided' then return 0 end
redis.call('SET', KEYS[2], 'decided', 'PX', ARGV[3])
redis.call('XADD', KEYS[3], '*', 'json', ARGV[4])
return 1`;

/** Removes entries for good. KEYS: a stream. ARGV: group, then entry ids. */
export const CONFIRM = `
for i = 2, #ARGV do
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
  redis.call('XDEL', KEYS[1], ARGV[i])
end
return #ARGV - 1`;
