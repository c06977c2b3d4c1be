// Functions of the entity script, in Lua. They share its locals: each takes its bytes of `state` from `at` on, moves `at`
// behind them, keeps its numbers in `numbers`, and returns the bytes that are to be written.

/** A window of N tiles: `sum` is the sum of the tiles (head - N, head], where head is the clock's tile and `newest` its count. */
export const countWindow = `
local function countWindow(field, tileCount, tileMs, place)
  local sum, newest, length = numbers[field], numbers[field + 1], numbers[field + 2]
  local ring = ''
  if length > 0 then
    ring = sub(state, at, at + 2 * length - 1)
    at = at + 2 * length
  end
  local head, own = floor(clock / tileMs), floor(ms / tileMs)
  local ahead = head - floor(before / tileMs)
  if ahead > 0 and sum > 0 then
    local kept = tileCount - 1 - ahead
    if kept < 0 then
      ring, length, sum = '', 0, 0
    else
      for i = 2 * kept + 1, 2 * length, 2 do
        local high, low = byte(ring, i, i + 1)
        sum = sum - 256 * high - low
      end
      if sum == 0 then
        ring, length = '', 0
      else
        if length > kept then ring, length = sub(ring, 1, 2 * kept), kept end
        local last = char((newest - newest % 256) / 256, newest % 256)
        ring = (ahead > 1 and rep('\\0\\0', ahead - 1) .. last or last) .. ring
        length = length + ahead
      end
    end
    newest = 0
  end
  local back = head - own
  if back >= tileCount then
    -- In no tile, but a click always reads itself.
    if isAdded then isLate = true end
    out[place] = (isAdded or isKnown) and sum + 1 or sum
  else
    if isAdded then
      if back == 0 then
        if newest < 65535 then newest, sum = newest + 1, sum + 1 end
      elseif back > length then
        ring = ring .. rep('\\0\\0', back - 1 - length) .. '\\0\\1'
        length, sum = back, sum + 1
      else
        local high, low = byte(ring, 2 * back - 1, 2 * back)
        if low < 255 then
          ring = sub(ring, 1, 2 * back - 2) .. char(high, low + 1) .. sub(ring, 2 * back + 1)
          sum = sum + 1
        elseif high < 255 then
          ring = sub(ring, 1, 2 * back - 2) .. char(high + 1, 0) .. sub(ring, 2 * back + 1)
          sum = sum + 1
        end
      end
    end
    out[place] = sum
  end
  numbers[field], numbers[field + 1], numbers[field + 2] = sum, newest, length
  return ring
end
`;

/** A gap, and the last \`kept\` gaps where more than one is kept. */
export const countGap = `
local function countGap(field, windowMs, kept, place)
  local length = numbers[field]
  local series = sub(state, at, at + 4 * length - 1)
  at = at + 4 * length
  local gap = ms - before
  if isFresh or gap > windowMs then
    series, length = '', 0
  elseif gap < 0 then
    out[place] = 0
  elseif isAdded then
    out[place] = gap
    series = pack('<I4', gap) .. sub(series, 1, 4 * (kept - 1))
    if length < kept then length = length + 1 end
  elseif gap > 0 or not isKnown then
    out[place] = gap
  elseif length > 0 then
    out[place] = unpackBytes('<I4', series)
  end
  if kept > 1 and length > 0 then
    local gaps = {unpackBytes('<' .. rep('I4', length), series)}
    for i = 1, length do out[place + i] = gaps[i] end
  end
  numbers[field] = length
  return series
end
`;

/** How many values of the set that was counted last are younger than a limit. */
export const agesBelow = `
local size, times
local function agesBelow(limitMs)
  if size == 0 or (clock - unpackBytes('<I4', times, 4 * size - 3)) % 4294967296 < limitMs then return size end
  local low, high = 0, size - 1
  while low < high do
    local middle = floor((low + high) / 2)
    if (clock - unpackBytes('<I4', times, 4 * middle + 1)) % 4294967296 < limitMs then
      low = middle + 1
    else
      high = middle
    end
  end
  return low
end
`;

/**
 * A set of values, most recently seen first; \`agesBelow\` counts its values younger than a limit.
 *
 * Values as old as the set's longest window are dropped: no click can read them again, and they would be the first to
 * go from a full set. So no age reaches 2^32 ms, and the low 32 bits of a time tell it.
 */
export const countSet = (noValue: string, valueLength: number): string => `
local function countSet(field, cap, longestMs, value)
  size = numbers[field]
  local values = sub(state, at, at + ${valueLength} * size - 1)
  at = at + ${valueLength} * size
  times = sub(state, at, at + 4 * size - 1)
  at = at + 4 * size
  local kept = agesBelow(longestMs)
  if kept < size then
    size, values, times = kept, sub(values, 1, ${valueLength} * kept), sub(times, 1, 4 * kept)
  end
  local age = clock - ms
  if isAdded and age < longestMs and value ~= ${noValue} then
    local seen = pack('<I4', ms % 4294967296)
    local found = find(values, value, 1, true)
    while found and found % ${valueLength} ~= 1 do found = find(values, value, found + 1, true) end
    if found == 1 then
      if (clock - unpackBytes('<I4', times)) % 4294967296 > age then times = seen .. sub(times, 5) end
    else
      local isYounger = true
      if found then
        local index = (found - 1) / ${valueLength}
        if (clock - unpackBytes('<I4', times, 4 * index + 1)) % 4294967296 <= age then
          isYounger = false
        else
          values = sub(values, 1, found - 1) .. sub(values, found + ${valueLength})
          times = sub(times, 1, 4 * index) .. sub(times, 4 * index + 5)
          size = size - 1
        end
      end
      if isYounger then
        local younger = age > 0 and agesBelow(age) or 0
        if younger < cap then
          values = sub(values, 1, ${valueLength} * younger) .. value .. sub(values, ${valueLength} * younger + 1, ${valueLength} * (cap - 1))
          times = sub(times, 1, 4 * younger) .. seen .. sub(times, 4 * younger + 1, 4 * (cap - 1))
          size = size < cap and size + 1 or cap
        end
      end
    end
  end
  numbers[field] = size
  return values .. times
end
`;
