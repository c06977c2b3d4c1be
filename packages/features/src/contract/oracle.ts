import type { Click } from "@slidr/clicks";
import { compilePlan } from "../plan/compilePlan.js";
import type { PlannedFeature } from "../plan/featurePlan.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import type { FeatureStore, RawFeatures } from "../store/featureStore.js";
import { countedFeature, isCounted } from "./countedFeature.js";

/** A {@link FeatureStore} that answers at once and never forgets an entity. */
export interface Oracle extends FeatureStore {
  update(click: Click): RawFeatures;
  read(click: Click): RawFeatures;
}

/**
 * The definitions of all features in lists and maps, obviously: what every store must equal, bit for bit.
 *
 * Each feature keeps a history of its own per entity, so that nothing is shared, packed or clever. Slow, and it grows
 * with the entities it has seen.
 *
 * @param spec - what to count.
 * @returns a store; `update` and `read` as every store's, without checks of their input. Integers that no feature reads are NaN.
 *
 * @example
 * ```ts
 * import { count, defineSpec } from "@slidr/features";
 * import { createOracle } from "@slidr/features/contract";
 *
 * const oracle = createOracle(defineSpec([count({ by: "userId", window: "1m" })], { timeZone: "UTC" }));
 * Array.from(oracle.update({ clickId: "a", clickedAtMs: 0, userId: "ann" }).values); // => [1]
 * Array.from(oracle.update({ clickId: "b", clickedAtMs: 9, userId: "ann" }).values); // => [2]
 * ```
 */
export function createOracle(spec: FeatureSpec): Oracle {
  const plan = compilePlan(spec);
  const counted = withInputs(plan.features).filter(isCounted);
  const features = counted.map((planned) => countedFeature(planned, counted));
  const step = (click: Click, mode: "update" | "read"): RawFeatures => {
    const into = { values: new Float64Array(plan.rawWidth).fill(Number.NaN), late: false, duplicate: false };
    for (const feature of features) feature(click, mode, into);
    return into;
  };
  return { plan, update: (click) => step(click, "update"), read: (click) => step(click, "read") };
}

/** Features and, behind each derived one, what it is made of. */
function withInputs(features: readonly PlannedFeature[]): PlannedFeature[] {
  return features.flatMap((feature) => [feature, ...withInputs(feature.inputs)]);
}
