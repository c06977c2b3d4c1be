import { calibrate, calibrateGlobal } from "@slidr/calibrate";
import { expect, test } from "vitest";
import { changeSummary } from "../src/pipeline/changeSummary.js";
import { decideClicks, rateDecisions } from "../src/pipeline/rateDecisions.js";
import { scoredPart } from "./scoredPart.js";

const part = scoredPart(4);
const scores = part.scores.model!;
const columns = { ...part, scores, budget: 0.02, purchasesMin: 1 };
const perSlice = { name: "model per slice", scorer: "model", calibration: calibrate(columns) };
const global = { name: "model global", scorer: "model", calibration: calibrateGlobal(columns) };
const now = perSlice.calibration.table.slices;

test("turned clicks are the difference of invalid clicks, in all and by slice", () => {
  const change = changeSummary({ part, live: "no bundle was live", perSlice, global });
  const { combined, bySlice } = rateDecisions(decideClicks(scores, part.slice, now), part, now);
  const turned = (before: {
    counts: { invalidClicks: number };
    newlyInvalid: number;
    noLongerInvalid: number;
  }) => before.counts.invalidClicks + before.newlyInvalid - before.noLongerInvalid;
  expect(turned(change.before)).toBe(combined.counts.invalidClicks);
  expect(change.bySlice.map(turned)).toEqual(bySlice.map(({ counts }) => counts.invalidClicks));
  expect(change.bySlice.map(({ slice }) => slice)).toEqual(bySlice.map(({ slice }) => slice));
  expect(change.before.newlyInvalid).toBeGreaterThan(0);
});

test("without a live bundle the one threshold for all stands in, and the text says why", () => {
  const change = changeSummary({ part, live: "no bundle was live", perSlice, global });
  expect(change.against).toBe("global");
  expect(change.text).toBe("one threshold for all (model global), since no bundle was live");
  expect(change.before.ivr).toBe(global.calibration.combined.ivr);
  expect(new Set(change.bySlice.map(({ threshold }) => threshold)).size).toBe(1);
});

test("a live bundle is judged on its own model's scores", () => {
  // Four clicks by hand: the live model scores them the other way round, with the threshold 0.5.
  const clicks = {
    ...scoredPart(1),
    rows: Uint32Array.of(0, 1, 2, 3),
    scores: { model: Float32Array.of(0.9, 0.8, 0.2, 0.1) },
    slice: Uint32Array.of(1, 1, 1, 1),
    purchased: Uint8Array.of(0, 0, 0, 1),
    robotic: Uint8Array.of(1, 0, 0, 0),
  };
  const columnsByHand = { ...clicks, scores: clicks.scores.model, budget: 0.5, purchasesMin: 1 };
  const own = { name: "model per slice", scorer: "model", calibration: calibrate(columnsByHand) };
  const rows = clicks.tree.names.map((name) => ({ name, threshold: 0.5, calibratedAs: "all" }));
  const live = { digest: "ab".repeat(32), scores: Float32Array.of(0.1, 0.8, 0.2, 0.9), rows };
  const change = changeSummary({ part: clicks, live, perSlice: own, global });
  // Now 0.9, 0.8 and 0.2 are invalid, for no purchase; live were clicks 1 and 3, of which 3 bought.
  expect(change).toMatchObject({
    against: "live",
    text: expect.stringContaining("bundle abababababab, which was live"),
    before: { ivr: 0.5, fpr: 1, newlyInvalid: 2, noLongerInvalid: 1 },
    bySlice: [{ slice: "slice 0", threshold: 0.5, calibratedAs: "all", newlyInvalid: 2, noLongerInvalid: 1 }],
  });
});
