import type { ClickTable } from "@slidr/clicks";
import { checkId, idLengthMax, tableTexts } from "./clickColumns.js";
import { checkTime, hashId } from "./clickKeys.js";
import type { ClickMoment } from "./clickMoment.js";
import { type KeyPart, partColumn } from "./entity.js";
import type { FeaturePlan } from "./featurePlan.js";
import { hashText, joinHashes } from "./hashText.js";
import { partText } from "./keyText.js";

/** Reads the time and the hashed keys of a table's row into a moment. */
export interface TableKeys {
  read(row: number, moment: ClickMoment): void;
}

interface PartHashes {
  readonly codes: Uint32Array | Uint8Array;
  /** [2 x texts] hi and lo per code; (0, 0) = missing. */
  readonly hashes: Uint32Array;
}

/** Hashes every dictionary entry once, so that a row costs two array reads per key. */
export function createTableKeys(
  plan: FeaturePlan,
  table: ClickTable,
  seed: number,
  caller: string,
): TableKeys {
  const { clickedAtMs, clickId, rowCount } = table;
  for (let row = 0; row < rowCount; row++) checkTime(clickedAtMs[row]!, caller, () => `row ${row}`);
  const known = new Map<string, PartHashes>();
  const hashesOf = (part: KeyPart): PartHashes => {
    const id = JSON.stringify(part);
    const hashes = known.get(id) ?? partHashes(part, table, seed, caller);
    known.set(id, hashes);
    return hashes;
  };
  const keys = plan.keys.map((entity) => entity.map(hashesOf));
  const scratch = new Uint32Array(2);
  return {
    read(row, moment) {
      moment.setTime(clickedAtMs[row]!);
      moment.idHash = hashId(clickId[row]!, seed, scratch, caller);
      for (let k = 0; k < keys.length; k++) readKey(keys[k]!, row, moment.keys, 2 * k);
    },
  };
}

function readKey(parts: readonly PartHashes[], row: number, keys: Uint32Array, at: number): void {
  for (let p = 0; p < parts.length; p++) {
    const { codes, hashes } = parts[p]!;
    const code = codes[row]!;
    const hi = hashes[2 * code]!;
    const lo = hashes[2 * code + 1]!;
    if (hi === 0 && lo === 0) {
      keys[at] = 0;
      keys[at + 1] = 0;
      return;
    }
    if (p === 0) {
      keys[at] = hi;
      keys[at + 1] = lo;
    } else joinHashes(keys, at, hi, lo);
  }
}

function partHashes(part: KeyPart, table: ClickTable, seed: number, caller: string): PartHashes {
  const column = partColumn(part);
  const { codes, texts } = tableTexts(table, column, caller);
  const hashes = new Uint32Array(2 * texts.length);
  for (let code = 0; code < texts.length; code++) {
    const text = partText(part, texts[code]!);
    if (text === "") continue;
    if (text.length > idLengthMax) checkId(text, column, caller, `row ${codes.indexOf(code)}`);
    hashText(text, seed, hashes, 2 * code);
  }
  return { codes, hashes };
}
