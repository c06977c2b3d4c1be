/** What a feature's numbers mean, which decides how they are transformed. */
export type FeatureKind = "count" | "ratio" | "duration" | "cyclic" | "flag" | "number" | "category";

/** All kinds, for checks of data that was read. */
export const FEATURE_KINDS: readonly FeatureKind[] = [
  "count",
  "ratio",
  "duration",
  "cyclic",
  "flag",
  "number",
  "category",
];
