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
export { defineSlices, type Slices, type SlicesOptions } from "./slices/defineSlices.js";
export type { CustomLevel, SliceLevel } from "./slices/sliceLevel.js";
export { ALL_SLICES, MISSING_VALUE } from "./slices/sliceName.js";
export type { SliceAssignment, SliceTree } from "./slices/sliceTree.js";
export { clickAt } from "./table/clickAt.js";
export { concatTables } from "./table/concatTables.js";
export { rowsByTime } from "./table/rowsByTime.js";
export { selectRows } from "./table/selectRows.js";
export { tableFromClicks } from "./table/tableFromClicks.js";
