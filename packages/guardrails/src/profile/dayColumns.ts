/** Rows of a day by column; all arrays speak of the same n rows. */
export interface DayColumns {
  /** [n], epoch milliseconds UTC; what lies outside the profile's span is counted as such. */
  readonly clickedAtMs: ArrayLike<number>;
  /** [n], 1 human, 0 not human, -1 unknown. */
  readonly human: ArrayLike<number>;
  /** [n] or a function of the row. Without ids, files delivered twice cannot be seen and findings name no clicks. */
  readonly clickId?: ArrayLike<string> | ((row: number) => string);
  /** [n] codes into `names`; each click lies in one slice. Without slices, all clicks are one. */
  readonly slice?: { readonly codes: ArrayLike<number>; readonly names: readonly string[] };
  /** [n], time from click to conversion in ms; NaN where there was none or its time is unknown. */
  readonly conversionDelayMs?: ArrayLike<number>;
  /** [n x features], row by row. */
  readonly features?: Float32Array;
}
