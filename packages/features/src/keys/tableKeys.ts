import type { ClickTable } from "@slidr/clicks";
import type { FeaturePlan } from "../plan/featurePlan.js";
import { type KeyPart, partColumn } from "../spec/entity.js";
import { checkId, isId, tableTexts } from "./clickColumns.js";
import { firstPlaces } from "./firstPlaces.js";
import type { HashKey } from "./halfSipHash.js";
import { keyParts } from "./keyParts.js";
import { partText } from "./keyText.js";
import { pairIds } from "./pairIds.js";

/** A key of every row: equal ids for equal keys and only these, 0 = missing. */
export interface KeyColumn {
  /** [rowCount] */
  readonly ids: Int32Array;
  /** No id is higher. */
  readonly count: number;
}

/**
 * The plan's keys over a table, exactly: what dictionary entries tell apart is apart, and no row's text is read.
 *
 * @returns per key of the plan a column. Cost: one step per dictionary entry, then one per row and part.
 */
export function tableKeys(
  plan: FeaturePlan,
  table: ClickTable,
  hashKey: HashKey,
  caller: string,
): KeyColumn[] {
  const { parts, places } = keyParts(plan);
  const columns = parts.map((part) => partIds(part, table, hashKey, caller));
  return places.map((key) =>
    key.map((part) => columns[part]!).reduce((joined, column): KeyColumn => pairIds(joined.ids, column.ids)),
  );
}

/** A part's texts by the first dictionary entry that holds each, counted from 1. */
function partIds(part: KeyPart, table: ClickTable, hashKey: HashKey, caller: string): KeyColumn {
  const column = partColumn(part);
  const { codes, texts } = tableTexts(table, column, caller);
  const partTexts = texts.map((text) => partText(part, text));
  for (let code = 0; code < texts.length; code++) {
    if (isId(partTexts[code]!)) continue;
    // What no row holds is no id.
    const row = codes.indexOf(code);
    if (row >= 0) checkId(partTexts[code]!, column, caller, `row ${row}`);
  }
  const idOfCode = firstPlaces(partTexts, hashKey);
  const ids = new Int32Array(table.rowCount);
  for (let row = 0; row < ids.length; row++) ids[row] = idOfCode[codes[row]!]!;
  return { ids, count: texts.length };
}
