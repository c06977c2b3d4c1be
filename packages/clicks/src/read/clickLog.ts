import type { ClickTable, PurchaseHistory } from "../clickTable.js";
import type { LogFields } from "../logFields.js";
import type { SplitRule } from "../map/columnMap.js";
import type { DroppedRows } from "./logRows.js";
import type { RejectSummary } from "./rejectLog.js";

/** A log that was read whole. */
export interface ClickLog {
  /** In time order. */
  readonly table: ClickTable;
  /** In time order; where the map names an amount. */
  readonly purchases?: PurchaseHistory;
  /** [rowCount] 1 robotic, 0 human; where the map knows the truth. Only to judge by. */
  readonly truth?: Uint8Array;
  /** How the map says to split; by time where it says nothing. */
  readonly split: SplitRule;
  /** [rowCount] 0 train, 1 calibrate, 2 test; where the map splits by a column. */
  readonly part?: Uint8Array;
  readonly fields: LogFields;
  /** Lines a person should read: what stands for ids, times that were ambiguous ... */
  readonly notes: readonly string[];
  readonly rowsRead: number;
  readonly rejects: RejectSummary;
  /** Rows left out on purpose, with the reason. */
  readonly dropped: readonly DroppedRows[];
}
