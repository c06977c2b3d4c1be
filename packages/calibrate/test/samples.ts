import { type Curve, mergeCurves, operatingCurve } from "@slidr/metrics";
import fc from "fast-check";
import type { CalibrateOptions } from "../src/index.js";

/** Clicks that share a score: [score, clicks, purchases among them, robotic among them]. */
export type Group = readonly [score: number, clicks: number, purchases: number, robotic?: number];

/** The columns of clicks given by slice and group. */
export function columnsOf(groupsBySlice: readonly (readonly Group[])[]) {
  const rows = groupsBySlice.flatMap((groups, slice) =>
    groups.flatMap(([score, clicks, purchases, robotic = 0]) =>
      Array.from({ length: clicks }, (_, i) => ({
        slice,
        score,
        purchased: i < purchases ? 1 : 0,
        robotic: i >= clicks - robotic ? 1 : 0,
      })),
    ),
  );
  return {
    scores: Float64Array.from(rows, (row) => row.score),
    slice: Uint32Array.from(rows, (row) => row.slice),
    purchased: Uint8Array.from(rows, (row) => row.purchased),
    robotic: Uint8Array.from(rows, (row) => row.robotic),
  };
}

export function curveOf(groups: readonly Group[]): Curve {
  const { scores, purchased, robotic } = columnsOf([groups]);
  return operatingCurve({ scores, purchased, robotic });
}

export const NO_CLICKS: Curve = mergeCurves([]);

/** all -> mobile, tv; mobile -> mobile/IN, mobile/US. */
export const TREE = {
  names: ["all", "mobile", "tv", "mobile/IN", "mobile/US"],
  parents: Int32Array.of(-1, 0, 0, 1, 1),
};

/** all -> a, b, c. */
export const FLAT_TREE = { names: ["all", "a", "b", "c"], parents: Int32Array.of(-1, 0, 0, 0) };

const click = fc.record({
  leaf: fc.constantFrom(2, 3, 4),
  score: fc.integer({ min: 0, max: 8 }),
  purchased: fc.boolean(),
  robotic: fc.boolean(),
});

/** Small random logs over the leaves of {@link TREE}, with at least one purchase, and a budget. */
export const smallProblem: fc.Arbitrary<Omit<CalibrateOptions, "guarantee">> = fc
  .record({
    clicks: fc.array(click, { minLength: 1, maxLength: 40 }),
    budget: fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100),
    purchasesMin: fc.integer({ min: 1, max: 6 }),
  })
  .filter(({ clicks }) => clicks.some((one) => one.purchased))
  .map(({ clicks, budget, purchasesMin }) => ({
    scores: Float32Array.from(clicks, (one) => one.score / 8),
    slice: Uint32Array.from(clicks, (one) => one.leaf),
    purchased: Uint8Array.from(clicks, (one) => Number(one.purchased)),
    robotic: Uint8Array.from(clicks, (one) => Number(one.robotic)),
    tree: TREE,
    budget,
    purchasesMin,
  }));

/** Every way to choose one item of each list. */
export function* combinations(sizes: readonly number[]): Generator<number[]> {
  const choice = sizes.map(() => 0);
  while (true) {
    yield choice;
    let at = 0;
    while (at < sizes.length && choice[at] === sizes[at]! - 1) choice[at++] = 0;
    if (at === sizes.length) return;
    choice[at]!++;
  }
}
