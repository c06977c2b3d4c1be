import type { TrainingCheck } from "./trainingCheck.js";

/** A check with more or less of the error than one part; with none if it has a fixed limit, and nothing to do with chance. */
export function withErrorParts(parts: number, check: TrainingCheck): TrainingCheck {
  return Object.assign((context: Parameters<TrainingCheck>[0]) => check(context), { errorParts: parts });
}
