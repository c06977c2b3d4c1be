import { InputError } from "@slidr/clicks";
import type { Finding } from "../../finding.js";
import { percent, whole } from "../../training/words.js";
import type { ModelCheck, ModelContext } from "../modelContext.js";
import { notScored } from "../notScored.js";
import { sampleClicks } from "../rows/sampleClicks.js";
import { sampleRows } from "../rows/sampleRows.js";

/** What {@link scoreInvariance} changes in a row, and what the score may do then. */
export interface ScoreInvarianceOptions {
  /** For people: "more clicks a minute". */
  readonly name: string;
  /** Makes another row of one, both [width]; must leave the given one as it is. Undefined: this row cannot be changed so, leave it out. */
  readonly change: (features: Float32Array) => Float32Array | undefined;
  /** What the score must be after the change, but for `tolerance`. */
  readonly expect: "same" | "notLower" | "notHigher";
  /** In [0, 1); default 0.1, and 0 for "same". */
  readonly tolerance?: number;
  /** The share of rows that may break the rule, in [0, 1); default 0. A network keeps no such rule everywhere. */
  readonly brokenMax?: number;
  /** How many rows are scored, evenly spaced over the clicks; default 500. */
  readonly rowsMax?: number;
  /** Default "block". */
  readonly severity?: "warn" | "block";
}

/**
 * A minimum functionality case: a change to a click that must not move its score, or not that way.
 *
 * @returns a check; its finding is `MODEL_INVARIANCE`
 * @throws InputError `OPTION`; when it runs, `LENGTH` where `change` gives a row of another width
 *
 * Source: M. Ribeiro et al., "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList" (2020), for the kinds of case.
 *
 * @example
 * ```ts
 * import { checkModel, scoreInvariance } from "@slidr/guardrails";
 *
 * // A score that falls with the number of clicks, of all things.
 * const score = (features: Float32Array) => 1 / (1 + features[0]!);
 * const features = Float32Array.of(1, 2, 4);
 * const slices = [{ name: "all", parent: -1, threshold: 0.5, calibratedAs: "all" }];
 * const [, finding] = checkModel({
 *   candidate: { name: "a model", scores: features.map((_, i) => score(features.subarray(i))), score, table: { version: 1, method: "hull", budget: 0.01, slices } },
 *   clicks: { purchased: new Uint8Array(3), robotic: new Uint8Array(3), features },
 *   budget: 0.01,
 *   checks: [scoreInvariance({ name: "more clicks", change: (row) => row.map((x) => 10 * x), expect: "notLower" })],
 * });
 * finding!.message; // => "more clicks: 3 of 3 rows score lower by more than 0.1, most by 0.409, from 0.5 to 0.0909"
 * ```
 */
export function scoreInvariance(options: ScoreInvarianceOptions): ModelCheck {
  const { expect, tolerance = expect === "same" ? 0 : 0.1, brokenMax = 0, rowsMax = 500 } = options;
  for (const [name, share] of Object.entries({ tolerance, brokenMax })) {
    if (!(share >= 0 && share < 1)) {
      throw new InputError("OPTION", `scoreInvariance requires ${name} in [0, 1), got ${share}`);
    }
  }
  return (context) => {
    const { candidate, clicks, rowCount } = context;
    if (candidate.score === undefined || clicks.features === undefined) {
      return notScored("scoreInvariance", "MODEL_INVARIANCE");
    }
    const changed = changedScores(context, options, sampleRows(rowCount, rowsMax));
    const broken = changed.filter(({ fault }) => fault > tolerance);
    return describe(context, options, { changed, broken, tolerance, brokenMax });
  };
}

interface ChangedScore {
  readonly row: number;
  readonly before: number;
  readonly after: number;
  /** How far the score went the wrong way; 0 or less where it did not. A score that is no number is as wrong as can be. */
  readonly fault: number;
}

function changedScores(
  { candidate, clicks, rowCount }: ModelContext,
  { change, expect }: ScoreInvarianceOptions,
  rows: Uint32Array,
): ChangedScore[] {
  const features = clicks.features!;
  const width = features.length / rowCount;
  return Array.from(rows).flatMap((row) => {
    const given = features.slice(row * width, (row + 1) * width);
    const other = change(given.slice());
    if (other === undefined) return [];
    if (other.length !== width) {
      throw new InputError(
        "LENGTH",
        `scoreInvariance requires change to give ${width} features, got ${other.length}`,
      );
    }
    const [before, after] = [candidate.score!(given), candidate.score!(other)];
    const risen = after - before;
    const fault = expect === "same" ? Math.abs(risen) : expect === "notLower" ? -risen : risen;
    return [{ row, before, after, fault: Number.isNaN(fault) ? Number.POSITIVE_INFINITY : fault }];
  });
}

function describe(
  context: ModelContext,
  { name, expect, severity = "block" }: ScoreInvarianceOptions,
  found: { changed: ChangedScore[]; broken: ChangedScore[]; tolerance: number; brokenMax: number },
): Finding {
  const { changed, broken, tolerance, brokenMax } = found;
  const observed = changed.length === 0 ? 0 : broken.length / changed.length;
  const passed = observed <= brokenMax;
  const worst = changed.reduce<ChangedScore | undefined>(
    (a, b) => (a && a.fault >= b.fault ? a : b),
    undefined,
  );
  const moved = expect === "same" ? "otherwise" : expect === "notLower" ? "lower" : "higher";
  const by = tolerance === 0 ? "" : ` by more than ${tolerance}`;
  const most =
    worst === undefined || !(worst.fault > 0)
      ? ""
      : `, most by ${digits(worst.fault)}, from ${digits(worst.before)} to ${digits(worst.after)}`;
  const allowed = brokenMax === 0 ? "" : `; tolerated are ${percent(brokenMax)} of rows`;
  return {
    check: "scoreInvariance",
    code: "MODEL_INVARIANCE",
    severity,
    passed,
    message: `${name}: ${broken.length === 0 ? "none" : whole(broken.length)} of ${whole(changed.length)} rows score${broken.length === 1 ? "s" : ""} ${moved}${by}${most}${allowed}`,
    observed,
    limit: brokenMax,
    n: changed.length,
    ...(passed ? {} : sampleClicks(context, inRows(broken))),
    action: passed
      ? "nothing to do"
      : `see why ${name} moves the score; ${expect === "same" ? "a scorer must keep no state" : "the training data may lack such clicks"}`,
  };
}

function inRows(broken: readonly ChangedScore[]): (row: number) => boolean {
  const rows = new Set(broken.map(({ row }) => row));
  return (row) => rows.has(row);
}

function digits(score: number): string {
  return String(Number(score.toPrecision(3)));
}
