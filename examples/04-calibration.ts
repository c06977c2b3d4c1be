// 04 Calibration: one budget of false positives, divided over slices of your own.
//
// Run me:  npx tsx --conditions=@slidr/source examples/04-calibration.ts

import { calibrate, calibrateGlobal, createDecider } from "@slidr/calibrate";
import { type Click, defineSlices } from "@slidr/clicks";
import { defaultSpec, encodeTable } from "@slidr/features";
import { compileScorer, trainClassifier } from "@slidr/model";
import { simulateTable } from "@slidr/simulate";
import { bars } from "./bars.js";

// Scores to calibrate: a small classifier as in example 03. `calibrate` itself knows nothing of clicks or models: bring
// your own scores.
const { table, truth } = simulateTable({ clicks: 40_000, seed: 4, purchaseRate: 0.08 });
const features = encodeTable(defaultSpec({ timeZone: "UTC" }), table);
const { model } = await trainClassifier({
  ...features,
  features: features.values,
  robotic: Uint8Array.from(table.purchased!, (purchased) => 1 - purchased),
  weights: Float32Array.from(table.purchased!, (purchased) => (purchased === 1 ? 12 : 1)),
  seed: 1,
  epochsMax: 3,
});
const scores = new Float32Array(table.rowCount);
compileScorer(model).scoreBatch(features.values, table.rowCount, scores);

// A slice is any function of a click. This one cuts by device, and inside each device by night and day: a slice
// that is too small falls back on its device, a device that is too small on all traffic.
const slices = defineSlices({
  by: ["device", { name: "part of the day", of: (click: Click) => (isNight(click) ? "night" : "day") }],
});
const { slice, tree } = slices.assign(table);
console.log(tree.names.join(" "));
// prints: all

// Every slice pays the same price for its last false positive: that is what makes the total as large as it can be.
const clicks = { scores, slice, tree, purchased: table.purchased! };
const perSlice = calibrate({ ...clicks, budget: 0.005 });
console.log("\nIVR by slice");
console.log(bars(perSlice.slices.map(({ name, rates }) => [name, rates.ivr])));
// prints: IVR by slice
// prints: mobile/day

for (const { name, threshold, calibratedAs, rates } of perSlice.slices)
  console.log(
    `${name}: threshold ${threshold.toFixed(3)} of "${calibratedAs}", ${rates.invalidPurchases} of ${rates.purchases} purchasers lost`,
  );
// prints: mobile/day: threshold /0\.\d{3}/ of "mobile\/day"

// The budget holds on these clicks, to the click; tomorrow's are another matter (docs/limits.md).
const { combined, certificate } = perSlice;
console.log(
  `\ntogether: IVR ${combined.ivr.toFixed(4)}, FPR ${combined.fpr.toFixed(4)}; no thresholds reach more than ${certificate.dualBound.toFixed(4)}`,
);
// prints: together: IVR /0\.\d+/, FPR 0.00/\d+/; no thresholds reach more than /0\.\d+/
console.log(`one more basis point of budget buys ${certificate.lambda.toFixed(2)} basis points of IVR`);
// prints: one more basis point of budget buys

// Beside one threshold for all, at the same budget; the share of true robots is only known because this traffic is ours.
const single = calibrateGlobal({ ...clicks, budget: 0.005 });
const recall = (thresholdOf: (row: number) => number) => {
  let robots = 0;
  let caught = 0;
  for (let row = 0; row < scores.length; row++) {
    robots += truth[row]!;
    if (truth[row] === 1 && scores[row]! >= thresholdOf(row)) caught++;
  }
  return caught / robots;
};
console.log("\nshare of true robots caught");
console.log(
  bars([
    ["per slice", recall((row) => perSlice.table.slices[slice[row]!]!.threshold)],
    ["global", recall((row) => single.table.slices[slice[row]!]!.threshold)],
  ]),
);
// prints: share of true robots caught

// What goes live is a table of plain JSON. A slice it has never seen takes its nearest ancestor's threshold, and
// `calibratedAs` says whose that is: both slices below "mobile" have their own, so "mobile" itself borrows that of all traffic.
const decider = createDecider(perSlice.table);
const decision = decider.decide(0.99, "mobile/eclipse");
console.log(
  `\nscore 0.99 in mobile/eclipse: ${decision.invalid ? "invalid" : "valid"}, decided by the threshold of "${decision.calibratedAs}"`,
);
// prints: score 0.99 in mobile/eclipse: invalid, decided by the threshold of "all"

function isNight({ clickedAtMs }: Click): boolean {
  return new Date(clickedAtMs).getUTCHours() < 6;
}
