import { certificatePresent } from "./checks/certificatePresent.js";
import { coverageLikeLive } from "./checks/coverageLikeLive.js";
import { decisionsLikeLive } from "./checks/decisionsLikeLive.js";
import { finiteWeights } from "./checks/finiteWeights.js";
import { fprLikeLive } from "./checks/fprLikeLive.js";
import { fprWithinBudget } from "./checks/fprWithinBudget.js";
import { goldenRowsHold } from "./checks/goldenRowsHold.js";
import { ivrLikeLive } from "./checks/ivrLikeLive.js";
import { sameScoreTwice } from "./checks/sameScoreTwice.js";
import { scoresLikeLive } from "./checks/scoresLikeLive.js";
import { scoresSpread } from "./checks/scoresSpread.js";
import { sizeWithin } from "./checks/sizeWithin.js";
import { thresholdsLikeLive } from "./checks/thresholdsLikeLive.js";
import type { ModelCheck } from "./modelContext.js";

/**
 * The checks that `checkModel` runs where it is given none, each with its defaults: to be extended with your own.
 *
 * @example
 * ```ts
 * import { modelChecks, scoreInvariance } from "@slidr/guardrails";
 *
 * const untouched = scoreInvariance({ name: "a copy", change: (row) => row.slice(), expect: "same" });
 * const checks = [...modelChecks(), untouched];
 * checks.length; // => 14
 * ```
 */
export function modelChecks(): ModelCheck[] {
  return [
    finiteWeights(),
    scoresSpread(),
    certificatePresent(),
    goldenRowsHold(),
    sizeWithin(),
    sameScoreTwice(),
    fprWithinBudget(),
    fprLikeLive(),
    ivrLikeLive(),
    coverageLikeLive(),
    decisionsLikeLive(),
    thresholdsLikeLive(),
    scoresLikeLive(),
  ];
}
