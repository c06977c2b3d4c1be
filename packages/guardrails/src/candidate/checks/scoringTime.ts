import { InputError } from "@slidr/clicks";
import { whole } from "../../training/words.js";
import type { ModelCheck } from "../modelContext.js";
import { notScored } from "../notScored.js";
import { sampleRows } from "../rows/sampleRows.js";

/** What {@link scoringTime} needs of the world, and how strict it is. */
export interface ScoringTimeOptions {
  /** Milliseconds, with fractions, that only grow: `() => performance.now()`. */
  readonly timer: () => number;
  /** The longest that scoring one click may take, > 0; default 0.5. */
  readonly clickMaxMs?: number;
  /** How many rows a round scores; default 1,000. */
  readonly rowsMax?: number;
  /** How many rounds; the fastest counts, since another process can only slow one down. Default 5. */
  readonly rounds?: number;
}

/**
 * A check on the time that one click takes to score: the mean of the fastest of several rounds.
 *
 * @returns a check; its finding `MODEL_TIME` blocks. Its figure is of this machine and this moment: leave it out where the same
 *   training must give the same findings
 * @throws InputError `OPTION`
 *
 * @example
 * ```ts
 * import { scoringTime } from "@slidr/guardrails";
 *
 * typeof scoringTime({ timer: () => performance.now(), clickMaxMs: 1 }); // => "function"
 * ```
 */
export function scoringTime({
  timer,
  clickMaxMs = 0.5,
  rowsMax = 1000,
  rounds = 5,
}: ScoringTimeOptions): ModelCheck {
  if (!(clickMaxMs > 0 && clickMaxMs < Number.POSITIVE_INFINITY)) {
    throw new InputError("OPTION", `scoringTime requires clickMaxMs above 0 and finite, got ${clickMaxMs}`);
  }
  return ({ candidate, clicks, rowCount }) => {
    if (candidate.score === undefined || clicks.features === undefined || rowCount === 0) {
      return notScored("scoringTime", "MODEL_TIME");
    }
    const width = clicks.features.length / rowCount;
    const rows = Array.from(sampleRows(rowCount, rowsMax), (row) =>
      clicks.features!.slice(row * width, (row + 1) * width),
    );
    let fastestMs = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++) {
      const startedMs = timer();
      for (const row of rows) candidate.score(row);
      fastestMs = Math.min(fastestMs, (timer() - startedMs) / rows.length);
    }
    const passed = fastestMs <= clickMaxMs;
    return {
      check: "scoringTime",
      code: "MODEL_TIME",
      severity: "block",
      passed,
      message: `a click is scored in ${Number((fastestMs * 1000).toPrecision(3))} microseconds (fastest of ${rounds} rounds of ${whole(rows.length)}); tolerated are ${whole(clickMaxMs * 1000)}`,
      observed: fastestMs,
      limit: clickMaxMs,
      n: rows.length,
      action: passed ? "nothing to do" : "train a smaller model, or score on a faster machine",
    };
  };
}
