import { deepStrictEqual } from "node:assert/strict";
import type { Click } from "@slidr/clicks";
import { defineSpec } from "../spec/defineSpec.js";
import type { FeatureDefinition, FeatureSpec } from "../spec/featureSpec.js";
import type { FeatureStore } from "../store/featureStore.js";

/** A claim about a store of one spec. */
export interface ContractCase {
  readonly title: string;
  readonly spec: FeatureSpec;
  /** Gets an empty store of the spec; throws when the claim does not hold. */
  check(store: FeatureStore): Promise<void>;
}

export function contractCase(
  title: string,
  features: readonly FeatureDefinition[],
  check: ContractCase["check"],
): ContractCase {
  return { title, spec: defineSpec(features, { timeZone: "UTC" }), check };
}

/** An epoch time that is a multiple of every tile of a day or less. */
export const dayMs = 1_700_006_400_000;

/** A click of `ann` so many ms after {@link dayMs}; its id is the time unless `fields` says otherwise. */
export function clickAt(ms: number, fields: Partial<Click> = {}): Click {
  return { clickId: `at ${ms}`, clickedAtMs: dayMs + ms, userId: "ann", ...fields };
}

/** Updates with clicks one by one and compares what they read. */
export async function expectReads(
  store: FeatureStore,
  steps: readonly (readonly [Click, readonly number[]])[],
): Promise<void> {
  for (const [index, [click, expected]] of steps.entries()) {
    const { values } = await store.update(click);
    deepStrictEqual(Array.from(values), expected, `click ${index} (${JSON.stringify(click)})`);
  }
}
