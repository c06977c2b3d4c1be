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
