import type { Curve } from "@slidr/metrics";
import type { LinearRow } from "../../packages/calibrate/src/programme/linearModel.js";
import { solveLinear } from "../../packages/calibrate/src/programme/solveLinear.js";

/**
 * The most clicks that mixtures of thresholds invalidate within an allowance of purchases, by HiGHS, over every point of every curve: no
 * hulls, no levels, nothing of what it is compared with.
 */
export function fractionalOptimum(
  highs: Parameters<typeof solveLinear>[0],
  curves: readonly Curve[],
  allowance: number,
): number {
  const clicks: number[] = [];
  const purchases: number[] = [];
  const rows: LinearRow[] = [];
  for (const curve of curves) {
    const columns = [];
    // The first column is "nothing invalid".
    for (let point = -1; point < curve.thresholds.length; point++) {
      columns.push(clicks.length);
      clicks.push(point < 0 ? 0 : curve.invalidClicks[point]!);
      purchases.push(point < 0 ? 0 : curve.invalidPurchases[point]!);
    }
    rows.push({ columns, coefficients: columns.map(() => 1), atLeast: 1, atMost: 1 });
  }
  const all = Array.from(clicks.keys());
  rows.push({ columns: all, coefficients: purchases, atLeast: Number.NEGATIVE_INFINITY, atMost: allowance });
  const objective = Float64Array.from(clicks);
  const model = {
    sense: "maximise" as const,
    objective,
    upper: new Float64Array(all.length).fill(1),
    whole: new Uint8Array(all.length),
    rows,
  };
  const { status, values } = solveLinear(highs, model, { secondsMax: 10, gap: 0 });
  if (status !== "optimal" || values === undefined) throw new Error(`no optimum: ${status}`);
  return values.reduce((sum, share, column) => sum + share * objective[column]!, 0);
}
