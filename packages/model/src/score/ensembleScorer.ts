import { InputError } from "@slidr/clicks";
import { checkBatchShape } from "./checkBatchShape.js";
import { checkFeatures } from "./checkFeatures.js";
import { memberDeviation, memberMean } from "./memberSpread.js";
import type { Scorer } from "./scorer.js";

/**
 * Scores with the mean of an ensemble's members, and says how far they disagree.
 *
 * The uncertainty is the population standard deviation of the members' probabilities, in [0, 0.5]: 0 where all agree,
 * 0.5 where half are sure of one answer and half of the other. It is measured on the scale of the score, so that a
 * threshold can be read against it, and it leaves out what the members agree is undecidable: a click that all give 0.5
 * has uncertainty 0, and its score already says that it is a toss-up. arXiv 2311.11723 finds fewer positives the higher the
 * uncertainty at equal score, and sets a threshold for each level of uncertainty; the order of these is all that levels need.
 */
export interface EnsembleScorer extends Scorer {
  /**
   * Scores one click with its uncertainty.
   *
   * @param values - features, finite, in the model's order, from `offset`
   * @param out - [2], overwritten: the score, which is `score`'s, and the uncertainty
   */
  scoreWithUncertainty(values: Float32Array, offset: number, out: Float32Array): void;
  /**
   * Scores rows with their uncertainties, each what `scoreWithUncertainty` gives, bit for bit.
   *
   * @param values - [rowCount * width] or longer, row-major, finite
   * @param scores - [rowCount] or longer; the first `rowCount` are overwritten. Throws BATCH_SHAPE where one is too short
   * @param uncertainties - the same
   */
  scoreBatchWithUncertainty(
    values: Float32Array,
    rowCount: number,
    scores: Float32Array,
    uncertainties: Float32Array,
  ): void;
}

/** Rows whose probabilities are held at once. */
const CHUNK_ROWS = 512;

/** An ensemble's scorer from those of its members: means in double precision, member by member, rounded once. */
export function ensembleScorer(members: readonly Scorer[], names: readonly string[]): EnsembleScorer {
  const width = names.length;
  const probabilities = members.map(() => new Float32Array(CHUNK_ROWS));

  const meanOf = (values: Float32Array, offset: number): number => {
    for (let member = 0; member < members.length; member += 1) {
      probabilities[member]![0] = members[member]!.score(values, offset);
    }
    return memberMean(probabilities, 0);
  };
  const scoreChunks = (
    values: Float32Array,
    rowCount: number,
    scores: Float32Array,
    uncertainties: Float32Array | undefined,
  ): void => {
    checkFeatures(values, 0, rowCount, names);
    for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, rowCount - start);
      const chunk = values.subarray(start * width, (start + rows) * width);
      try {
        for (let member = 0; member < members.length; member += 1) {
          members[member]!.scoreBatch(chunk, rows, probabilities[member]!);
        }
      } catch (error) {
        // A row without a score: found again by itself, its fault names its place in all the values.
        for (let row = start; row < start + rows; row += 1) meanOf(values, row * width);
        throw error;
      }
      for (let row = 0; row < rows; row += 1) {
        const mean = memberMean(probabilities, row);
        scores[start + row] = mean;
        if (uncertainties) uncertainties[start + row] = memberDeviation(probabilities, row, mean);
      }
    }
  };
  return {
    width,
    score: (values, offset = 0) => Math.fround(meanOf(values, offset)),
    scoreBatch(values, rowCount, out) {
      checkBatchShape("scoreBatch", values, rowCount, width, "out", out);
      scoreChunks(values, rowCount, out, undefined);
    },
    scoreWithUncertainty(values, offset, out) {
      if (out.length < 2) {
        throw new InputError(
          "BATCH_SHAPE",
          `scoreWithUncertainty requires two places in out, for score and uncertainty, got ${out.length}`,
        );
      }
      const mean = meanOf(values, offset);
      out[0] = mean;
      out[1] = memberDeviation(probabilities, 0, mean);
    },
    scoreBatchWithUncertainty(values, rowCount, scores, uncertainties) {
      const caller = "scoreBatchWithUncertainty";
      checkBatchShape(caller, values, rowCount, width, "scores", scores);
      checkBatchShape(caller, values, rowCount, width, "uncertainties", uncertainties);
      scoreChunks(values, rowCount, scores, uncertainties);
    },
  };
}
