/** Strings stored once each: row i holds `dictionary[codes[i]]`. The empty string means "missing". */
export interface StringColumn {
  readonly kind: "string";
  /** [rowCount], each < dictionary.length. */
  readonly codes: Uint32Array;
  readonly dictionary: readonly string[];
}

/** Numbers; NaN means "missing". */
export interface NumberColumn {
  readonly kind: "number";
  /** [rowCount]. */
  readonly values: Float64Array;
}

export type AttributeColumn = StringColumn | NumberColumn;

/** In `loggedIn` columns: the log does not say. */
export const LOGGED_IN_UNKNOWN = 255;

/**
 * Clicks by column: typed arrays for numbers and flags, dictionary codes for strings.
 *
 * A whole column that the log lacks is absent here; a single missing value is "" or NaN (or
 * {@link LOGGED_IN_UNKNOWN}). All arrays have length `rowCount`. Tables are never changed in place.
 */
export interface ClickTable {
  readonly rowCount: number;
  readonly clickId: readonly string[];
  /** Epoch milliseconds, UTC. */
  readonly clickedAtMs: Float64Array;
  readonly userId: StringColumn;
  readonly sessionId?: StringColumn;
  readonly ip?: StringColumn;
  /** 0, 1 or {@link LOGGED_IN_UNKNOWN}. */
  readonly loggedIn?: Uint8Array;
  /** 0 or 1. */
  readonly purchased?: Uint8Array;
  /** Epoch milliseconds, UTC; NaN where there was no purchase or its time is unknown. */
  readonly purchasedAtMs?: Float64Array;
  readonly attributes: Readonly<Record<string, AttributeColumn>>;
}

/** Purchases of accounts, whether or not an ad click led to them: what recency, frequency and money are computed from. */
export interface PurchaseHistory {
  readonly rowCount: number;
  readonly userId: StringColumn;
  /** Epoch milliseconds, UTC. */
  readonly purchasedAtMs: Float64Array;
  /** In the log's currency, >= 0. */
  readonly amount: Float64Array;
}
