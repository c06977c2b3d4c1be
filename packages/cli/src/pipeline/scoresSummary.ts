import type { ClickTable } from "@slidr/clicks";
import { reliability, scoreHistogram } from "@slidr/metrics";
import type { ScoresSummary } from "../summary.js";
import { balanceTraining } from "./balanceTraining.js";
import type { ScoredPart } from "./scorePart.js";
import { take } from "./take.js";

/** A band of one fiftieth for the histogram, of one tenth for the reliability, where each needs clicks enough. */
const HISTOGRAM_BANDS = 50;
const RELIABILITY_BANDS = 10;

export interface ScoresSummaryOptions {
  readonly table: ClickTable;
  readonly part: Pick<ScoredPart, "rows" | "purchased">;
  /** [clicks] of the part. */
  readonly scores: Float32Array;
  /** [rowCount] 1 human as known while training, such as by account history. */
  readonly human: Int8Array;
  readonly timeZone: string;
}

/**
 * How a part's scores are spread, and whether they mean what they say.
 *
 * A score is a probability on clicks weighed as in training, where humans count as much as all others; so the part is weighed in
 * the same way before scores are held against its labels: human where the click bought in the end, or the account's history says so.
 */
export function scoresSummary({ table, part, scores, human, timeZone }: ScoresSummaryOptions): ScoresSummary {
  const { rows, purchased } = part;
  const { edges, clicks, purchases } = scoreHistogram({ scores, purchased, binCount: HISTOGRAM_BANDS });
  const histogram = { edges: [...edges], clicks: [...clicks], purchases: [...purchases] };
  const label = take(human, rows).map((known, click) => (known === 1 || purchased[click] === 1 ? 1 : 0));
  if (!(label.includes(0) && label.includes(1))) return { histogram };
  const labelOfRow = new Int8Array(table.rowCount);
  rows.forEach((row, click) => {
    labelOfRow[row] = label[click]!;
  });
  const { weights } = balanceTraining(table, rows, labelOfRow, timeZone);
  const { bins, calibrationError, brierScore } = reliability({
    scores,
    robotic: Uint8Array.from(label, (isHuman) => 1 - isHuman),
    weights: Float64Array.from(weights),
    binCount: RELIABILITY_BANDS,
  });
  return { histogram, reliability: { bins, calibrationError, brierScore } };
}
