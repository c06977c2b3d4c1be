import { type EntityPlan, type FeaturePlan, gapRawWidth } from "../plan/featurePlan.js";
import { countGap, countSet, countWindow } from "./entityScriptParts.js";
import { idLength, idsKept, noId, noValue, numbersFormat, stateHeader, valueLength } from "./stateLayout.js";

/** What the script's error for a state of another spec begins with. */
export const specMismatchError = "SLIDRSPEC";

/**
 * The Lua script that counts a click for one entity, or reads what it would count, in one atomic step.
 *
 * KEYS[1]: the entity's state. ARGV[1]: the click's time, ms. ARGV[2]: digests of the click's id and of the value for
 * each distinct set, joined. ARGV[3]: given for a read. It returns flags (1 = late, 2 = duplicate), then the entity's raw
 * integers.
 *
 * The state is one string: header, numbers (see stateLayout.ts), ids newest first, each window's tiles newest first up
 * to the oldest in use, each gap series newest first, each set as digests and then times (low 32 bits), most recently
 * seen first. As every part begins at its newest, time passing cuts ends off and nothing ever wraps.
 *
 * @param plan - the whole plan.
 * @param entity - one of its entities.
 * @param ttlMs - how long Redis keeps a state that is not written again.
 */
export function entityScript(plan: FeaturePlan, entity: EntityPlan, ttlMs: number): string {
  const { windows, gaps, distincts, rawStart, rawEnd, retentionMs } = entity;
  const header = luaText(String.fromCharCode(...stateHeader(plan.specHash)));
  const numbers = 2 + 2 * windows.length + gaps.length + distincts.length;
  const place = (raw: number) => raw - rawStart + 2;
  let field = 3;
  const calls: string[] = [];
  for (const { tileCount, tileMs, raw } of windows) {
    calls.push(`countWindow(${field}, ${tileCount}, ${tileMs}, ${place(raw)})`);
    field += 2;
  }
  for (const { windowMs, kept, raw } of gaps) {
    calls.push(`countGap(${field++}, ${windowMs}, ${kept}, ${place(raw)})`);
  }
  for (const [index, { cap, windows: setWindows }] of distincts.entries()) {
    const longestMs = Math.max(...setWindows.map(({ windowMs }) => windowMs));
    const from = 1 + idLength + valueLength * index;
    const value = `sub(click, ${from}, ${from + valueLength - 1})`;
    calls.push(`ages = countSet(${field++}, ${cap}, ${longestMs}, ${value})`);
    for (const { windowMs, raw } of setWindows) calls.push(`out[${place(raw)}] = ages(${windowMs})`);
  }
  const unseen = Array<number>(rawEnd - rawStart).fill(0);
  for (const gap of gaps) unseen.fill(-1, gap.raw - rawStart, gap.raw - rawStart + gapRawWidth(gap));
  const fresh = Array<number>(numbers).fill(0);
  return `
local sub, byte, char, rep, find, floor = string.sub, string.byte, string.char, string.rep, string.find, math.floor
local pack, unpackBytes = struct.pack, struct.unpack
local state = redis.call('GET', KEYS[1])
local ms, click, isRead = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local out = {0, ${unseen.join(", ")}}
local numbers, before
local isFresh = true
if state then
  if sub(state, 1, 5) ~= ${header} then
    return redis.error_reply('${specMismatchError} the state was written by another spec')
  end
  numbers = {unpackBytes('${numbersFormat(entity)}', state, 6)}
  before = numbers[1]
  isFresh = ms - before > ${retentionMs}
end
if isFresh then
  if isRead then return out end
  state, numbers, before = '', {${fresh.join(", ")}}, ms
end
local clock = before > ms and before or ms
local at = numbers[${numbers + 1}] or 1

local id = sub(click, 1, ${idLength})
local ids = sub(state, at, at + ${idLength} * numbers[2] - 1)
at = at + #ids
local isKnown = false
if id ~= ${luaText(noId)} then
  local found = find(ids, id, 1, true)
  while found and found % ${idLength} ~= 1 do found = find(ids, id, found + 1, true) end
  if found then isKnown, out[1] = true, 2 end
end
local isAdded = not isRead and not isKnown
local parts = {${header}, '', isRead and '' or id .. sub(ids, 1, ${idLength * (idsKept - 1)})}
${windows.length > 0 ? countWindow : ""}${gaps.length > 0 ? countGap : ""}${distincts.length > 0 ? countSet(luaText(noValue), valueLength) : ""}
${distincts.length > 0 ? "local ages\n" : ""}${calls.join("\n")}
if not isRead then
  numbers[1], numbers[2] = clock, #parts[3] / ${idLength}
  parts[2] = pack('${numbersFormat(entity)}', unpack(numbers, 1, ${numbers}))
  redis.call('SET', KEYS[1], table.concat(parts), 'PX', '${ttlMs}')
end
return out
`;
}

/** Bytes as a Lua string: each as an escape, so that none ends it. */
function luaText(text: string): string {
  return `'${Array.from(text, (unit) => `\\${String(unit.charCodeAt(0)).padStart(3, "0")}`).join("")}'`;
}
