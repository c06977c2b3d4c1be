import type { ClickTable, LogFields, PurchaseHistory } from "@slidr/clicks";

/** The clicks of one run, wherever they came from, and what is known about them. */
export interface Traffic {
  readonly kind: "synthetic" | "file";
  /** For people: the title of the report. */
  readonly name: string;
  /** In time order. */
  readonly table: ClickTable;
  readonly fields: LogFields;
  /** Accounts' purchase histories, where the log has them. */
  readonly purchases?: PurchaseHistory | undefined;
  /** [rowCount] 1 = robot. Only to judge: no feature, label or weight is given it. */
  readonly truth?: Uint8Array | undefined;
  /** Robot families by row, code 0 = human; only to judge. */
  readonly family?: { readonly codes: Uint8Array; readonly names: readonly string[] } | undefined;
  /** How train, calibration and test parts are told apart: by a rule, or [rowCount] 0 train, 1 calibrate, 2 test. */
  readonly split: "time" | "session" | Uint8Array;
  /** How long after a click a purchase still makes it human. */
  readonly purchaseWindowMs: number;
  /** Features that this log must not use, with the reason. */
  readonly leaveOut: readonly { readonly feature: string; readonly why: string }[];
  /** Rows of the log: all, those rejected as bad, those left out on purpose. */
  readonly rows: { readonly read: number; readonly rejected: number; readonly dropped: number };
  readonly notes: readonly string[];
}
