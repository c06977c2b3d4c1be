import type { ClickTable } from "@slidr/clicks";
import type { FeaturePlan } from "../plan/featurePlan.js";
import { type KeyPart, partColumn } from "../spec/entity.js";
import { checkId, isId, tableTexts } from "./clickColumns.js";
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
 * The plan's keys over a table, exactly: what dictionary codes tell apart is apart, and no text is hashed for a row.
 *
 * @returns per key of the plan a column. Cost: one step per dictionary entry, then one per row and part.
 */
export function tableKeys(plan: FeaturePlan, table: ClickTable, caller: string): KeyColumn[] {
  const { parts, places } = keyParts(plan);
  const columns = parts.map((part) => partIds(part, table, caller));
  return places.map((key) =>
    key.map((part) => columns[part]!).reduce((joined, column): KeyColumn => pairIds(joined.ids, column.ids)),
  );
}

/** A part's texts, numbered as they come in the dictionary; one that stands there twice is one. */
function partIds(part: KeyPart, table: ClickTable, caller: string): KeyColumn {
  const column = partColumn(part);
  const { codes, texts } = tableTexts(table, column, caller);
  const idOf = new Map<string, number>();
  const idOfCode = new Int32Array(texts.length);
  for (let code = 0; code < texts.length; code++) {
    const text = partText(part, texts[code]!);
    if (text === "") continue;
    if (!isId(text)) {
      // What no row holds is no id.
      const row = codes.indexOf(code);
      if (row < 0) continue;
      checkId(text, column, caller, `row ${row}`);
    }
    const id = idOf.get(text) ?? idOf.size + 1;
    idOf.set(text, id);
    idOfCode[code] = id;
  }
  const ids = new Int32Array(table.rowCount);
  for (let row = 0; row < ids.length; row++) ids[row] = idOfCode[codes[row]!]!;
  return { ids, count: idOf.size };
}
