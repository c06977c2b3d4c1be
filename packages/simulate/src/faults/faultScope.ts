import type { ClickTable } from "@slidr/clicks";
import { unitOf } from "../mix.js";
import { optionChecks } from "../requireOption.js";
import { worldKey } from "../worldKey.js";
import type { FaultScope } from "./fault.js";

const check = optionChecks("injectFault");

/** [rowCount] 1 where a click is in scope; throws where the scope makes no sense. */
export function faultScope(table: ClickTable, scope: FaultScope): Uint8Array {
  const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = scope;
  if (!(fromMs < toMs)) check.fail("FAULT_SCOPE", "fromMs < toMs", `${fromMs} and ${toMs}`);
  const inScope = membersOf(table, scope);
  for (let row = 0; row < table.rowCount; row++) {
    const atMs = table.clickedAtMs[row]!;
    if (atMs < fromMs || atMs >= toMs) inScope[row] = 0;
  }
  return inScope;
}

/** The same whatever the clicks' time. */
export function membersOf(table: ClickTable, { slice = {}, share = 1, seed = 1 }: FaultScope): Uint8Array {
  check.range("share", share, Number.MIN_VALUE, 1, "in (0, 1]");
  check.integer("seed", seed, -(2 ** 31), 2 ** 31 - 1, "to be a 32-bit integer");
  const members = new Uint8Array(table.rowCount).fill(1);
  for (const [name, value] of Object.entries(slice)) {
    const column = table.attributes[name];
    if (column?.kind !== "string")
      return check.fail("FAULT_SCOPE", "slice to name text attributes of the table", name);
    const code = column.dictionary.indexOf(value);
    for (let row = 0; row < members.length; row++) if (column.codes[row] !== code) members[row] = 0;
  }
  if (share < 1) {
    const { codes, dictionary } = table.userId;
    const key = worldKey(seed);
    const drawn = Uint8Array.from(dictionary, (user) => (unitOf(hashOf(user), key) < share ? 1 : 0));
    for (let row = 0; row < members.length; row++) if (drawn[codes[row]!] === 0) members[row] = 0;
  }
  return members;
}

/** Row numbers of a mask. */
export function rowsOf(mask: Uint8Array, wanted = 1): Uint32Array {
  return Uint32Array.from(mask.keys()).filter((row) => mask[row] === wanted);
}

/** FNV-1a over the code units of a text: 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
