export type { Click } from "./click.js";
export {
  type AttributeColumn,
  type ClickTable,
  LOGGED_IN_UNKNOWN,
  type NumberColumn,
  type PurchaseHistory,
  type StringColumn,
} from "./clickTable.js";
export { InputError } from "./inputError.js";
export { fieldsOfTable, type LogFields } from "./logFields.js";
export type {
  AttributeSource,
  ColumnMap,
  FlagColumn,
  PurchaseEvent,
  SplitRule,
  TimeColumn,
} from "./map/columnMap.js";
export { fieldsOfMap } from "./map/fieldsOfMap.js";
export { parseColumnMap } from "./map/parseColumnMap.js";
export type { ClickLog } from "./read/clickLog.js";
export type { DroppedRows } from "./read/logRows.js";
export {
  type ClickChunksSummary,
  type ReadClickChunksOptions,
  readClickChunks,
} from "./read/readClickChunks.js";
export { type ReadClickLogOptions, readClickLog } from "./read/readClickLog.js";
export { readPurchaseFile } from "./read/readPurchaseFile.js";
export type { ReadOptions, ReadProgress } from "./read/readRows.js";
export type { Reject, RejectSummary } from "./read/rejectLog.js";
export { defineSlices, type Slices, type SlicesOptions } from "./slices/defineSlices.js";
export type { CustomLevel, SliceLevel } from "./slices/sliceLevel.js";
export { ALL_SLICES, MISSING_VALUE } from "./slices/sliceName.js";
export type { SliceAssignment, SliceTree } from "./slices/sliceTree.js";
export { clickAt } from "./table/clickAt.js";
export { concatTables } from "./table/concatTables.js";
export { rowsByTime } from "./table/rowsByTime.js";
export { selectRows } from "./table/selectRows.js";
export { tableFromClicks } from "./table/tableFromClicks.js";
export { hourOfWeekIn, hoursOfWeek } from "./time/hoursOfWeek.js";
export { zoneOffset } from "./time/zoneOffset.js";
export { replaceAtomically, type TextSink, writeTextAtomically } from "./write/atomicFile.js";
export { canonicalColumnMap } from "./write/canonicalColumnMap.js";
export { syncDirectory } from "./write/syncDirectory.js";
export { type TablesToWrite, writeClickFile } from "./write/writeClickFile.js";
export { writePurchaseFile } from "./write/writePurchaseFile.js";
