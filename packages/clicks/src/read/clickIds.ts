import { detachString } from "../table/stringColumnBuilder.js";

/** Remembers the ids of clicks, to find one that comes twice. */
export interface ClickIds {
  /** False where the id is known already. */
  add(clickId: string): boolean;
}

/** Remembers every id. */
export function allClickIds(): ClickIds {
  const seen = new Set<string>();
  return {
    add(clickId) {
      if (seen.has(clickId)) return false;
      seen.add(detachString(clickId));
      return true;
    },
  };
}

/** Remembers the last `idsMax` to twice as many ids, at bounded memory. */
export function recentClickIds(idsMax: number): ClickIds {
  let recent = new Set<string>();
  let older = new Set<string>();
  return {
    add(clickId) {
      if (recent.has(clickId) || older.has(clickId)) return false;
      if (recent.size >= idsMax) {
        older = recent;
        recent = new Set();
      }
      recent.add(detachString(clickId));
      return true;
    },
  };
}

/** The id of a click in a log without ids: its row, counted from 1 over the rows that could be split into columns. */
export function rowNumberId(row: number): string {
  return `row-${row}`;
}
