/** A column of times. */
export interface TimeColumn {
  readonly column: string;
  /**
   * `"iso"`, `"epochMs"`, `"epochS"`, or a pattern such as `"yyyy-MM-dd HH:mm:ss"` (letters of Unicode TS 35, other
   * text in single quotes).
   */
  readonly format: string;
  /** IANA name of the zone of times that do not say their offset from UTC. */
  readonly zone?: string;
}

/** A yes-or-no column; a value on neither list is rejected, an empty one means unknown (`loggedIn`) or is rejected. */
export interface FlagColumn {
  readonly column: string;
  readonly true: readonly string[];
  readonly false: readonly string[];
}

/** Purchases that are rows of their own, joined to the clicks of the same session at or before them. */
export interface PurchaseEvent {
  readonly event: { readonly column: string; readonly equals: readonly string[] };
  readonly within: "session";
}

/** A column that a slice or a feature may use. */
export interface AttributeSource {
  readonly column: string;
  /** Default `"string"`. */
  readonly type?: "string" | "number";
  /** Keep only the text before the first occurrence of this: `"."` makes `electronics` of `electronics.audio`. */
  readonly before?: string;
}

/** How train, calibration and test parts are told apart. */
export type SplitRule =
  | { readonly by: "time" }
  | { readonly by: "session" }
  | {
      readonly by: "column";
      readonly column: string;
      readonly train: readonly string[];
      readonly calibrate: readonly string[];
      readonly test: readonly string[];
    };

/** Says what a log's columns mean: plain JSON, written by hand next to a log. What the log lacks is `null`. */
export interface ColumnMap {
  /** `null`: row numbers become ids ("row-17"). */
  readonly clickId: string | null;
  readonly time: TimeColumn;
  /** One column, or several that together stand for the user. */
  readonly user: string | readonly string[];
  readonly session: string | null;
  /** `opaque`: an id that stands for an address; otherwise values must be IPv4 or IPv6 addresses. */
  readonly ip: string | { readonly column: string; readonly opaque?: boolean } | null;
  readonly loggedIn: FlagColumn | null;
  readonly purchase: FlagColumn | PurchaseEvent | null;
  /** Of a purchase flag; an event's time is the time of its row. */
  readonly purchaseTime?: TimeColumn | null;
  /** Money column; with it, purchases give a PurchaseHistory. */
  readonly amount?: string | null;
  /** Which rows are clicks; all that are no purchase events, where left out. */
  readonly rows?: { readonly column: string; readonly in: readonly string[] };
  /** Rows to leave out, counted and reported. */
  readonly drop?: readonly {
    readonly column: string;
    readonly equals: readonly string[];
    readonly why: string;
  }[];
  /** Attribute name -> column. */
  readonly attributes?: Readonly<Record<string, string | AttributeSource>>;
  /** Known truth, only to judge by: no feature and no label may read it. */
  readonly truth?: {
    readonly column: string;
    readonly robotic: readonly string[];
    readonly human: readonly string[];
  };
  /** Default `{ "by": "time" }`. */
  readonly split?: SplitRule;
  /** Features that must not be used on this log. */
  readonly leaveOut?: readonly { readonly feature: string; readonly why: string }[];
  readonly labels?: {
    /** How long after a click a purchase still counts: "1d", "12h". */
    readonly purchaseWindow?: string;
  };
}
