import type { FeaturePlan } from "../plan/featurePlan.js";
import { canonicalJson } from "../spec/canonicalJson.js";
import type { KeyPart } from "../spec/entity.js";

/** The different parts that a plan's keys are made of, each read once per click, and per key the places of its own. */
export interface KeyParts {
  readonly parts: readonly KeyPart[];
  readonly places: readonly (readonly number[])[];
}

export function keyParts(plan: FeaturePlan): KeyParts {
  const parts = new Map<string, KeyPart>();
  for (const part of plan.keys.flat()) parts.set(canonicalJson(part), part);
  const ids = [...parts.keys()];
  const places = plan.keys.map((key) => key.map((part) => ids.indexOf(canonicalJson(part))));
  return { parts: [...parts.values()], places };
}
