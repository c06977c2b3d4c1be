import type { ClickTable } from "@slidr/clicks";
import type { FeaturePlan } from "../plan/featurePlan.js";
import { type KeyPart, partColumn } from "../spec/entity.js";
import { checkId, isId, tableTexts } from "./clickColumns.js";
import { hashId, isTime, timeError } from "./clickKeys.js";
import type { ClickMoment } from "./clickMoment.js";
import { hashText } from "./hashText.js";
import { KeyParts } from "./keyParts.js";
import { partText } from "./keyText.js";

/** Reads the time and the hashed keys of a table's row into a moment. */
export interface TableKeys {
  read(row: number, moment: ClickMoment): void;
}

interface HashedColumn {
  readonly codes: Uint32Array | Uint8Array;
  /** [2 x texts] hi and lo per code; (0, 0) = missing. */
  readonly hashes: Int32Array;
}

/** Hashes every dictionary entry once, so that a row costs two array reads per part. */
export function createTableKeys(
  plan: FeaturePlan,
  table: ClickTable,
  seed: number,
  caller: string,
): TableKeys {
  const { clickedAtMs, clickId, rowCount } = table;
  for (let row = 0; row < rowCount; row++) {
    if (!isTime(clickedAtMs[row]!)) throw timeError(clickedAtMs[row]!, caller, `row ${row}`);
  }
  const keyParts = new KeyParts(plan);
  const { hashes } = keyParts;
  const columns = keyParts.parts.map((part) => hashedColumn(part, table, seed, caller));
  const scratch = new Int32Array(2);
  return {
    read(row, moment) {
      moment.setTime(clickedAtMs[row]!);
      moment.idHash = hashId(clickId[row]!, seed, scratch, caller);
      for (let p = 0; p < columns.length; p++) {
        const column = columns[p]!;
        const code = column.codes[row]!;
        hashes[2 * p] = column.hashes[2 * code]!;
        hashes[2 * p + 1] = column.hashes[2 * code + 1]!;
      }
      keyParts.join(moment.keys);
    },
  };
}

function hashedColumn(part: KeyPart, table: ClickTable, seed: number, caller: string): HashedColumn {
  const column = partColumn(part);
  const { codes, texts } = tableTexts(table, column, caller);
  const hashes = new Int32Array(2 * texts.length);
  for (let code = 0; code < texts.length; code++) {
    const text = partText(part, texts[code]!);
    if (text === "") continue;
    if (!isId(text)) {
      // What no row holds is no id.
      const row = codes.indexOf(code);
      if (row < 0) continue;
      checkId(text, column, caller, `row ${row}`);
    }
    hashText(text, seed, hashes, 2 * code);
  }
  return { codes, hashes };
}
