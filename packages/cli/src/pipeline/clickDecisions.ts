import type { ClickTable } from "@slidr/clicks";
import type { CalibratedPolicy } from "./calibratePolicies.js";
import type { ScoredPart } from "./scorePart.js";

/** What a policy decided about one click. */
export interface ClickDecision {
  readonly clickId: string;
  /** In [0, 1]. */
  readonly score: number;
  readonly slice: string;
  readonly threshold: number;
  readonly invalid: boolean;
}

/** A policy's decisions about the clicks of a part, in their order, one at a time. */
export function* clickDecisions(
  table: ClickTable,
  part: ScoredPart,
  policy: CalibratedPolicy,
): Generator<ClickDecision> {
  const scores = part.scores[policy.scorer]!;
  for (let index = 0; index < part.rows.length; index++) {
    const slice = part.slice[index]!;
    const { threshold } = policy.calibration.table.slices[slice]!;
    const score = scores[index]!;
    yield {
      clickId: table.clickId[part.rows[index]!]!,
      score,
      slice: part.tree.names[slice]!,
      threshold,
      invalid: score >= threshold,
    };
  }
}
