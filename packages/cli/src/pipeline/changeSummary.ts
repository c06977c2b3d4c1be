import type { ChangeSummary, TurnedClicks } from "../summary.js";
import type { CalibratedPolicy } from "./calibratePolicies.js";
import { invalidBy } from "./judgePolicy.js";
import { decideClicks, rateDecisions } from "./rateDecisions.js";
import type { LivePolicy } from "./readLivePolicy.js";
import type { ScoredPart } from "./scorePart.js";

export interface ChangeOptions {
  /** The clicks that both sides decide. */
  readonly part: ScoredPart;
  /** What was live, or why it is not compared with. */
  readonly live: Pick<LivePolicy, "digest" | "scores" | "rows"> | string;
  readonly perSlice: CalibratedPolicy;
  /** Stands in where no live bundle compares. */
  readonly global: CalibratedPolicy;
}

/** What the decisions in force until now do on the part's clicks, and how many of them turn with the new thresholds. */
export function changeSummary({ part, live, perSlice, global }: ChangeOptions): ChangeSummary {
  const before =
    typeof live === "string"
      ? { scores: part.scores[global.scorer]!, rows: global.calibration.table.slices }
      : live;
  const now = invalidBy(perSlice, part);
  const invalid = decideClicks(before.scores, part.slice, before.rows);
  const { combined, bySlice } = rateDecisions(invalid, part, before.rows);
  const turned = countTurned(invalid, now, part);
  return {
    against: typeof live === "string" ? "global" : "live",
    text:
      typeof live === "string"
        ? `one threshold for all (${global.name}), since ${live}`
        : `bundle ${live.digest.slice(0, 12)}, which was live before this run, with its own model and thresholds`,
    before: { ...combined, ...sumTurned([...turned.values()]) },
    bySlice: bySlice.map((row) => ({ ...row, ...turned.get(row.slice)! })),
  };
}

/** Decisions that differ, by slice name. */
function countTurned(
  before: Uint8Array,
  now: Uint8Array,
  { slice, tree }: ScoredPart,
): Map<string, TurnedClicks> {
  const newly = new Float64Array(tree.names.length);
  const noLonger = new Float64Array(tree.names.length);
  for (let click = 0; click < now.length; click++) {
    if (now[click] === before[click]) continue;
    (now[click] === 1 ? newly : noLonger)[slice[click]!]! += 1;
  }
  return new Map(
    tree.names.map((name, node) => [name, { newlyInvalid: newly[node]!, noLongerInvalid: noLonger[node]! }]),
  );
}

function sumTurned(parts: readonly TurnedClicks[]): TurnedClicks {
  return {
    newlyInvalid: parts.reduce((sum, part) => sum + part.newlyInvalid, 0),
    noLongerInvalid: parts.reduce((sum, part) => sum + part.noLongerInvalid, 0),
  };
}
