import type { ClickTable } from "@slidr/clicks";
import type { FeaturePlan } from "../plan/featurePlan.js";
import type { ClickBlock } from "./clickBlock.js";
import { checkId, isId } from "./clickColumns.js";
import { isTime, timeError } from "./clickKeys.js";
import { firstPlaces } from "./firstPlaces.js";
import type { HashKey } from "./halfSipHash.js";
import { type KeyColumn, tableKeys } from "./tableKeys.js";

/** A table as a store reads it, block by block. */
export interface TableBlocks {
  /** Per key of the plan. */
  readonly keys: readonly KeyColumn[];
  /** Fills a block with the rows from `first` on. */
  read(first: number, block: ClickBlock): void;
}

/** Checks a table's times and ids and numbers its keys: whatever is wrong with it throws here, before anything counts. */
export function createTableBlocks(
  plan: FeaturePlan,
  table: ClickTable,
  hashKey: HashKey,
  caller: string,
): TableBlocks {
  const { clickedAtMs, clickId, rowCount } = table;
  for (let row = 0; row < rowCount; row++) {
    if (!isTime(clickedAtMs[row]!)) throw timeError(clickedAtMs[row]!, caller, `row ${row}`);
    if (!isId(clickId[row]!)) checkId(clickId[row]!, "clickId", caller, `row ${row}`);
  }
  const keys = tableKeys(plan, table, hashKey, caller);
  const ids = firstPlaces(clickId, hashKey);
  return {
    keys,
    read(first, block) {
      const size = Math.min(block.ms.length, rowCount - first);
      block.ms.set(clickedAtMs.subarray(first, first + size));
      block.ids.lo.set(ids.subarray(first, first + size));
      for (let i = 0; i < size; i++) {
        const id = block.ids.lo[i]!;
        block.mayRepeat[i] = id !== 0 && id !== first + i + 1 ? 1 : 0;
      }
      for (let k = 0; k < keys.length; k++) block.keys[k]!.lo.set(keys[k]!.ids.subarray(first, first + size));
      block.begin(size);
    },
  };
}
