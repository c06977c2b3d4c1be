import { checkBatchShape } from "./checkBatchShape.js";
import { checkFeatures } from "./checkFeatures.js";
import type { ClassifierModel } from "./classifierModel.js";
import { plainLogit } from "./plainLogit.js";
import { scoreOf } from "./scoreOf.js";
import type { Scorer } from "./scorer.js";

/** Scores with plain typed arrays, where WebAssembly SIMD is missing: in double precision, rounded once. */
export function plainScorer(model: ClassifierModel): Scorer {
  const { names } = model;
  const width = names.length;
  const logitOf = plainLogit(model);
  const score = (values: Float32Array, offset = 0): number => {
    checkFeatures(values, offset, 1, names);
    return scoreOf(logitOf(values, offset), offset);
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
