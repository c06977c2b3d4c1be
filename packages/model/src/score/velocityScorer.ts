import { InputError } from "@slidr/clicks";
import { checkBatchShape } from "./checkBatchShape.js";
import type { VelocityRuleModel } from "./classifierModel.js";
import type { Scorer } from "./scorer.js";

/** Scores by one count: log1p(count) / (1 + log1p(count)), rising, 0 for none or missing, below 1 for all. */
export function velocityScorer(model: VelocityRuleModel): Scorer {
  const { column, names } = model;
  const width = names.length;
  const score = (values: Float32Array, offset = 0): number => {
    const count = values[offset + column]!;
    if (!Number.isFinite(count)) {
      throw new InputError(
        "FEATURE_NOT_FINITE",
        `score requires finite features, got ${count} in "${names[column]}" of the row at offset ${offset}`,
      );
    }
    const logarithm = Math.log1p(Math.max(count, 0));
    return Math.fround(logarithm / (1 + logarithm));
  };
  return {
    width,
    score,
    scoreBatch(values, rowCount, out) {
      checkBatchShape("scoreBatch", values, rowCount, width, "out", out);
      for (let row = 0; row < rowCount; row += 1) out[row] = score(values, row * width);
    },
  };
}
