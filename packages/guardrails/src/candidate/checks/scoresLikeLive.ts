import { percent, whole } from "../../training/words.js";
import type { ModelCheck } from "../modelContext.js";

const BINS = 1000;

/**
 * A check that scores are spread about as the live bundle's are on the same clicks, by the largest distance of the two distributions.
 *
 * Scores may move and decisions stay: thresholds move with them. It warns, for whoever reads scores elsewhere. The distance
 * (Kolmogorov-Smirnov's, from 0 to 1) does not grow with the number of clicks; what chance adds to it is taken off by the bound of
 * Dvoretzky, Kiefer and Wolfowitz, for as many clicks as users of so different sizes are worth (Kish's effective number).
 *
 * @param distanceMax the largest distance tolerated, in (0, 1]; default 0.3
 * @returns a check; its finding `MODEL_SCORE_DRIFT` warns
 *
 * Source: P. Massart, "The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality", Annals of Probability 18 (1990).
 *
 * @example
 * ```ts
 * import { scoresLikeLive } from "@slidr/guardrails";
 *
 * typeof scoresLikeLive({ distanceMax: 0.5 }); // => "function"
 * ```
 */
export function scoresLikeLive({ distanceMax = 0.3 }: { readonly distanceMax?: number } = {}): ModelCheck {
  return ({ live, candidate, groups, rowCount, warnAlpha }) => {
    if (live === undefined) return [];
    const { distance, at } = farthest(candidate.scores, live.scores);
    const worth = effectiveUsers(groups.user, rowCount);
    // Two distributions, each within its bound with probability 1 - warnAlpha / 2.
    const chance = 2 * Math.sqrt(Math.log(4 / warnAlpha) / (2 * Math.max(1, worth)));
    const passed = distance - chance <= distanceMax;
    return {
      check: "scoresLikeLive",
      code: "MODEL_SCORE_DRIFT",
      severity: "warn",
      passed,
      message: `scores lie ${percent(distance)} apart from those of ${live.name} (at ${at}, on ${whole(rowCount)} clicks, worth ${whole(worth)}); tolerated are ${percent(distanceMax)} and ${percent(chance)} for chance`,
      observed: distance,
      limit: distanceMax,
      n: rowCount,
      interval: {
        lower: Math.max(0, distance - chance),
        upper: Math.min(1, distance + chance),
        confidence: 1 - warnAlpha,
      },
      action: passed
        ? "nothing to do"
        : "compare the two score histograms; whoever reads scores, not decisions, should know",
    };
  };
}

/** The largest difference of the two shares of scores below a value, over a grid of a thousand; both have as many scores. */
function farthest(a: ArrayLike<number>, b: ArrayLike<number>): { distance: number; at: number } {
  const difference = new Float64Array(BINS);
  const add = (scores: ArrayLike<number>, weight: number) => {
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row]!;
      // What is no score is another check's.
      if (score >= 0 && score <= 1) difference[Math.min(BINS - 1, Math.floor(score * BINS))]! += weight;
    }
  };
  add(a, 1);
  add(b, -1);
  let [sum, distance, at] = [0, 0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    sum += difference[bin]!;
    if (Math.abs(sum) > distance) [distance, at] = [Math.abs(sum), (bin + 1) / BINS];
  }
  return { distance: distance / Math.max(1, a.length), at };
}

/** (sum n_u)^2 / sum n_u^2: clicks where each stands for itself, users where all have as many. */
function effectiveUsers(user: Uint32Array | undefined, rowCount: number): number {
  if (user === undefined || rowCount === 0) return rowCount;
  const clicks = new Float64Array(user.reduce((max, code) => Math.max(max, code), 0) + 1);
  for (const code of user) clicks[code]!++;
  return (rowCount * rowCount) / clicks.reduce((sum, count) => sum + count * count, 0);
}
