import type { FeaturePlan } from "@slidr/features";

/** A store's integers by stored feature, in the shape the oracle gives them. */
export function integersOf(plan: FeaturePlan, values: Float64Array): number[][] {
  const rows: number[][] = [];
  for (const { definition, raw, rawLong } of plan.features) {
    if (raw < 0) continue;
    if (definition.kind === "burst") rows.push([values[raw]!, values[rawLong]!]);
    else if (definition.kind === "gapRegularity") rows.push(Array.from(values.subarray(raw, raw + 8)));
    else rows.push([values[raw]!]);
  }
  return rows;
}
