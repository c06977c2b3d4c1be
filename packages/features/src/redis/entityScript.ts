import { type EntityPlan, type FeaturePlan, gapRawWidth } from "../plan/featurePlan.js";
import { agesBelow, countGap, countSet, countWindow } from "./entityScriptParts.js";
import { idLength, idsKept, noId, noValue, numbersFormat, stateHeader, valueLength } from "./stateLayout.js";

/** What the script's error for a state of another spec begins with. */
export const specMismatchError = "SLIDRSPEC";

/**
 * The Lua script that counts a click for neighbouring entities of a plan, or reads what it would count, in one atomic step.
 *
 * KEYS: the states of those entities that the click has. ARGV[1]: the click's time, ms. ARGV[2]: digests of the click's id and of
 * the value for each distinct set, joined. ARGV[3]: "1" for each entity that the click has, "0" for each that it lacks. ARGV[4]:
 * given for a read. It returns flags (1 = late, 2 = duplicate), then the entities' raw integers; those that the click lacks mean nothing.
 *
 * A state is one string: header, numbers (see stateLayout.ts), ids newest first, each window's tiles before its newest, newest
 * first up to the oldest in use, each gap series newest first, each set as digests and then times (low 32 bits), most recently
 * seen first. As every part begins at its newest, time passing cuts ends off and nothing ever wraps.
 *
 * Strings are what costs in Lua. So the newest tiles stand among the numbers: while time stays within them, which is most of the
 * time where clicks are many, the tiles before them are copied as one piece.
 *
 * @param plan - the whole plan.
 * @param entities - some of its entities, neighbours there.
 * @param expirySlackMs - how much longer than its longest window Redis keeps a state that is not written again.
 */
export function entityScript(
  plan: FeaturePlan,
  entities: readonly EntityPlan[],
  expirySlackMs: number,
): string {
  const header = luaText(String.fromCharCode(...stateHeader(plan.specHash)));
  const rawStart = entities[0]!.rawStart;
  const place = (raw: number) => raw - rawStart + 2;
  const unseen = entities.flatMap((entity) => {
    const raw = Array<number>(entity.rawEnd - entity.rawStart).fill(0);
    for (const gap of entity.gaps) {
      raw.fill(-1, gap.raw - entity.rawStart, gap.raw - entity.rawStart + gapRawWidth(gap));
    }
    return raw;
  });
  let valueFrom = 1 + idLength;
  const blocks = entities.map((entity, index) => {
    const block = entityBlock(entity, { index, header, place, valueFrom, expirySlackMs });
    valueFrom += valueLength * entity.distincts.length;
    return block;
  });
  const uses = (part: "windows" | "gaps" | "distincts") => entities.some((entity) => entity[part].length > 0);
  return `
local sub, byte, char, rep, find, floor = string.sub, string.byte, string.char, string.rep, string.find, math.floor
local pack, unpackBytes, concat, call = struct.pack, struct.unpack, table.concat, redis.call
local ms, click, isPresent, isRead = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local states, key = {}, 0
-- All are read before any is written: a state that is refused leaves nothing half counted.
for i = 1, #KEYS do
  states[i] = call('GET', KEYS[i])
  if states[i] and sub(states[i], 1, 5) ~= ${header} then
    return redis.error_reply('${specMismatchError} the state was written by another spec')
  end
end
local out = {0, ${unseen.join(", ")}}
local isLate, isDuplicate = false, false
-- The entity at hand: its state, the place in it, its numbers, its latest click before, and now.
local state, at, numbers, before, clock, isFresh, isKnown, isAdded
local id = sub(click, 1, ${idLength})
local function knows(ids)
  if id == ${luaText(noId)} then return false end
  local found = find(ids, id, 1, true)
  while found and found % ${idLength} ~= 1 do found = find(ids, id, found + 1, true) end
  return found ~= nil
end
${uses("windows") ? countWindow : ""}${uses("gaps") ? countGap : ""}${uses("distincts") ? agesBelow + countSet(luaText(noValue), valueLength) : ""}
${blocks.join("")}
out[1] = (isLate and 1 or 0) + (isDuplicate and 2 or 0)
return out
`;
}

interface Block {
  /** Among the script's entities, from 0. */
  readonly index: number;
  readonly header: string;
  place(raw: number): number;
  /** Where in the click's digests its first distinct value begins. */
  readonly valueFrom: number;
  readonly expirySlackMs: number;
}

/** What the script does for one entity. */
function entityBlock(entity: EntityPlan, { index, header, place, valueFrom, expirySlackMs }: Block): string {
  const { windows, gaps, distincts, retentionMs } = entity;
  const format = numbersFormat(entity);
  const numberCount = 2 + 3 * windows.length + gaps.length + distincts.length;
  const fresh = Array<number>(numberCount).fill(0).join(", ");
  const setCalls: string[] = [];
  let field = 3 + 3 * windows.length;
  let part = windows.length > 0 ? 5 : 4;
  for (const { windowMs, kept, raw } of gaps) {
    setCalls.push(`parts[${part++}] = countGap(${field++}, ${windowMs}, ${kept}, ${place(raw)})`);
  }
  for (const [d, { cap, windows: setWindows }] of distincts.entries()) {
    const longestMs = Math.max(...setWindows.map(({ windowMs }) => windowMs));
    const from = valueFrom + valueLength * d;
    const value = `sub(click, ${from}, ${from + valueLength - 1})`;
    setCalls.push(`parts[${part++}] = countSet(${field++}, ${cap}, ${longestMs}, ${value})`);
    for (const { windowMs, raw } of setWindows) setCalls.push(`out[${place(raw)}] = agesBelow(${windowMs})`);
  }
  return `
if byte(isPresent, ${index + 1}) == 49 then
  key = key + 1
  state, isFresh = states[key], true
  if state then
    numbers = {unpackBytes('${format}', state, 6)}
    before = numbers[1]
    isFresh = ms - before > ${retentionMs}
  end
  if not isFresh or not isRead then
    if isFresh then state, numbers, before = '', {${fresh}}, ms end
    clock = before > ms and before or ms
    at = numbers[${numberCount + 1}] or 1
    local ids = sub(state, at, at + ${idLength} * numbers[2] - 1)
    at = at + ${idLength} * numbers[2]
    isKnown = knows(ids)
    if isKnown then isDuplicate = true end
    isAdded = not isRead and not isKnown
    local parts = {${header}, '', isRead and '' or id .. sub(ids, 1, ${idLength * (idsKept - 1)})}
${windowCalls(entity, place)}
    ${setCalls.join("\n    ")}
    if not isRead then
      numbers[1], numbers[2] = clock, #parts[3] / ${idLength}
      parts[2] = pack('${format}', unpack(numbers, 1, ${numberCount}))
      call('SET', KEYS[key], concat(parts), 'PX', '${retentionMs + expirySlackMs}')
    end
  end
end
`;
}

/** Counts an entity's windows: in one go where the click lies in the newest tile of each. */
function windowCalls({ windows }: EntityPlan, place: (raw: number) => number): string {
  if (windows.length === 0) return "";
  const sizes = [...new Set(windows.map(({ tileMs }) => tileMs))];
  // Within a tile is within every tile of a multiple of its length.
  const tiles = sizes.filter((tileMs) => !sizes.some((other) => other < tileMs && tileMs % other === 0));
  const isNewest = tiles.map((tileMs) => `ms - before < ${tileMs} - before % ${tileMs}`).join(" and ");
  const inTile = windows.map(({ raw }, w) => {
    const [sum, newest] = [3 + 3 * w, 4 + 3 * w];
    return `      if isAdded and numbers[${newest}] < 65535 then
        numbers[${sum}], numbers[${newest}] = numbers[${sum}] + 1, numbers[${newest}] + 1
      end
      out[${place(raw)}] = numbers[${sum}]`;
  });
  const lengths = windows.map((_, w) => `numbers[${5 + 3 * w}]`).join(" + ");
  const apart = windows.map(
    ({ tileCount, tileMs, raw }, w) => `countWindow(${3 + 3 * w}, ${tileCount}, ${tileMs}, ${place(raw)})`,
  );
  return `    if ms >= before and ${isNewest} then
${inTile.join("\n")}
      local bytes = 2 * (${lengths})
      parts[4] = sub(state, at, at + bytes - 1)
      at = at + bytes
    else
      parts[4] = concat({${apart.join(", ")}})
    end`;
}

/** Bytes as a Lua string: each as an escape, so that none ends it. */
function luaText(text: string): string {
  const escapes = [...text].map((char) => `\\${String(char.charCodeAt(0)).padStart(3, "0")}`);
  return `'${escapes.join("")}'`;
}
