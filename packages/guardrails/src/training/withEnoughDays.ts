import type { DayProfile } from "../profile/dayProfile.js";
import { DAYS_MIN } from "./comparison.js";
import type { TrainingCheck } from "./trainingCheck.js";

/** What of the earlier days a check compares. */
interface Needs {
  readonly check: string;
  readonly code: string;
  /** How many earlier days it takes; default 3. */
  readonly daysMin?: number;
  /** Whether it compares features: then only days with the same ones count. */
  readonly sameFeatures?: boolean;
}

/** A check that says so where it has too few earlier days to compare with, and does not guess. */
export function withEnoughDays(
  { check, code, daysMin = DAYS_MIN, sameFeatures = false }: Needs,
  run: TrainingCheck,
): TrainingCheck {
  return (context) => {
    const { profile } = context;
    const baseline = context.baseline.filter(
      (day) => !sameFeatures || featuresOf(day) === featuresOf(profile),
    );
    if (baseline.length >= daysMin) return run({ ...context, baseline });
    const kind = sameFeatures ? " with the same features" : "";
    return {
      check,
      code,
      severity: "info",
      passed: true,
      message: `${check}: not judged, for it takes ${daysMin} earlier days${kind}, and there are ${baseline.length}`,
      observed: baseline.length,
      limit: daysMin,
      n: 0,
      action: "accept days into the baseline, after looking at them yourself",
    };
  };
}

function featuresOf({ features }: DayProfile): string {
  return JSON.stringify(features);
}
