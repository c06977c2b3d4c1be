import { whole } from "../../training/words.js";
import type { ModelCheck, ModelContext } from "../modelContext.js";
import { notScored } from "../notScored.js";
import { sampleClicks } from "../rows/sampleClicks.js";
import { sampleRows } from "../rows/sampleRows.js";

/**
 * A check that a click gets one score: as judged, scored again, after other clicks, and in a batch, to the last bit.
 *
 * A scorer that keeps state, or whose batch path differs from its single path, decides a click by its neighbours, and no replay can repeat it.
 *
 * @param rowsMax how many rows are scored again, evenly spaced over the clicks; default 500
 * @returns a check; its finding `MODEL_SAME_SCORE` blocks
 *
 * @example
 * ```ts
 * import { sameScoreTwice } from "@slidr/guardrails";
 *
 * typeof sameScoreTwice(); // => "function"
 * ```
 */
export function sameScoreTwice({ rowsMax = 500 }: { readonly rowsMax?: number } = {}): ModelCheck {
  return (context) => {
    const { candidate, clicks, rowCount } = context;
    if (candidate.score === undefined || clicks.features === undefined) {
      return notScored("sameScoreTwice", "MODEL_SAME_SCORE");
    }
    const rows = sampleRows(rowCount, rowsMax);
    const differing = new Set<number>();
    let first = "";
    for (const scores of rescore(context, rows)) {
      rows.forEach((row, at) => {
        if (Object.is(scores[at], candidate.scores[row])) return;
        if (first === "") first = `${candidate.scores[row]} became ${scores[at]}`;
        differing.add(row);
      });
    }
    const passed = differing.size === 0;
    return {
      check: "sameScoreTwice",
      code: "MODEL_SAME_SCORE",
      severity: "block",
      passed,
      message: passed
        ? `all ${whole(rows.length)} rows that were scored again got the same score, to the last bit`
        : `${whole(differing.size)} of ${whole(rows.length)} rows that were scored again got another score: ${first}`,
      observed: differing.size,
      limit: 0,
      n: rows.length,
      ...(passed ? {} : sampleClicks(context, (row) => differing.has(row))),
      action: passed
        ? "nothing to do"
        : "serve with the scorer that the clicks were judged by; it must keep no state",
    };
  };
}

/** The scores of the rows, in their order: forwards, backwards, and in one batch. */
function* rescore({ candidate, clicks, rowCount }: ModelContext, rows: Uint32Array): Generator<Float32Array> {
  const features = clicks.features!;
  const width = features.length / rowCount;
  const featuresOf = (row: number) => features.slice(row * width, (row + 1) * width);
  const forwards = new Float32Array(rows.length);
  rows.forEach((row, at) => {
    forwards[at] = candidate.score!(featuresOf(row));
  });
  yield forwards;
  const backwards = new Float32Array(rows.length);
  for (let at = rows.length - 1; at >= 0; at--) backwards[at] = candidate.score!(featuresOf(rows[at]!));
  yield backwards;
  if (candidate.scoreBatch === undefined) return;
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, at) => {
    values.set(featuresOf(row), at * width);
  });
  const batch = new Float32Array(rows.length);
  candidate.scoreBatch(values, rows.length, batch);
  yield batch;
}
