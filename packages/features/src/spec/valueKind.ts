/** What a feature's numbers are, for whoever transforms them: counts and durations take a logarithm, categories an embedding. */
export type ValueKind = "count" | "ratio" | "duration" | "cyclic" | "flag" | "number" | "category";

/** Every {@link ValueKind}. */
export const valueKinds: readonly ValueKind[] = [
  "count",
  "ratio",
  "duration",
  "cyclic",
  "flag",
  "number",
  "category",
];

/** What a feature reads when its value is missing, unless its definition declares another. */
export const missingDefault = -1;
