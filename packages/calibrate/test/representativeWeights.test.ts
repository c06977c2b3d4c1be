import fc from "fast-check";
import { expect, test } from "vitest";
import { presumedHumans, purchaserDistance, representativeFpr, representativeWeights } from "../src/index.js";
import { foldsOf } from "../src/representative/crossFit.js";
import { fitLogistic } from "../src/representative/fitLogistic.js";
import { populationStability, twoSamples } from "../src/representative/twoSamples.js";
import { people, referenceClicks, seededRandom, twoByTwo } from "./representativeClicks.js";

const exact = { folds: 1, ridge: 1e-9 };

test("on a table of two circumstances a weight is the ratio of the shares", () => {
  // Guests: 10 of 50 purchases (.2), 120 of 200 presumed humans (.6): 3. Logged in: 40 of 50 (.8), 80 of 200 (.4): 1/2.
  const table = twoByTwo([10, 120], [40, 80]);
  const { weights, ratio, effectiveSampleSize, auc } = representativeWeights({ ...table, ...exact });
  expect(weights[0]).toBeCloseTo(3, 6);
  expect(weights[120]).toBeCloseTo(0.5, 6);
  // Clicks that did not buy weigh nothing, and have a ratio all the same.
  expect(weights[60]).toBe(0);
  expect(ratio[60]).toBeCloseTo(3, 6);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(50, 9);
  // (10 * 3 + 40 / 2)^2 / (10 * 9 + 40 / 4) = 2500 / 100
  expect(effectiveSampleSize).toBeCloseTo(25, 6);
  // A purchaser ranks above: P(logged in, guest) + half of ties = .8 * .6 + (.8 * .4 + .2 * .6) / 2
  expect(auc).toBeCloseTo(0.7, 9);
});

test("weights above the cap are cut, the rest is spread over the others, and what was cut is said", () => {
  const table = twoByTwo([10, 120], [40, 80]);
  const { weights, cappedPurchases, cutShare } = representativeWeights({ ...table, ...exact, weightMax: 2 });
  // 10 * 2 leaves 30 for 40 purchasers. Of the 50 the cap took 10 * (3 - 2).
  expect(weights[0]).toBeCloseTo(2, 9);
  expect(weights[120]).toBeCloseTo(0.75, 9);
  expect(cappedPurchases).toBe(10);
  expect(cutShare).toBeCloseTo(0.2, 6);
});

test("no weight exceeds the cap, and weights keep their mean of 1, at any cap", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 60 }),
      fc.integer({ min: 0, max: 60 }),
      fc.double({ min: 1, max: 5, noNaN: true }),
      (few, many, weightMax) => {
        const table = twoByTwo([few, 200], [many, 60], [1, 40]);
        const { weights } = representativeWeights({ ...table, weightMax });
        expect(Math.max(...weights)).toBeLessThanOrEqual(weightMax);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(few + many + 1, 6);
      },
    ),
    { seed: 5, numRuns: 40 },
  );
});

test("the clicks of one cluster count as one in the effective sample size", () => {
  const cluster = Uint32Array.from({ length: 200 }, (_, click) => Math.floor(click / 2));
  const table = twoByTwo([10, 120], [40, 80]);
  expect(representativeWeights({ ...table, ...exact, cluster }).effectiveSampleSize).toBeCloseTo(12.5, 6);
});

test("the regression, the weights and the distances equal scikit-learn's and scipy's", () => {
  // scikit-learn 1.9.1, numpy 2.4.6: Z = purchasers' rows, then all rows; y = 1, then 0; standardised by Z.mean(0), Z.std(0);
  // LogisticRegression(C=1/ridge, solver="lbfgs", tol=1e-12, max_iter=10000).fit(Z, y), taken back to raw columns.
  const clicks = referenceClicks();
  const all = Uint32Array.from({ length: 120 }, (_, row) => row);
  const rows = {
    values: clicks.circumstances,
    width: 2,
    positive: clicks.purchased,
    negative: clicks.presumedHuman,
  };
  const fitted = (ridge: number) => {
    const { intercept, slopes } = fitLogistic(rows, all, ridge);
    return [intercept, ...slopes];
  };
  const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));
  expect(fitted(1)).toEqual(close([-1.7621770239992967, -0.015635379710369164, 0.02215034708109527]));
  expect(fitted(0.25)).toEqual(close([-1.7649307739127487, -0.01626211927249861, 0.023032032581063764]));

  // exp(-(decision_function - ln(purchasers / all))), scaled to mean 1; roc_auc_score(y, decision_function).
  const { weights, effectiveSampleSize, auc } = representativeWeights({ ...clicks, folds: 1 });
  const ofPurchasers = Array.from(weights.filter((weight) => weight > 0));
  expect(ofPurchasers).toHaveLength(22);
  expect(ofPurchasers.slice(0, 4)).toEqual(
    close([1.0683149413504556, 0.899506228926263, 1.0908190713110233, 0.8971656653764059]),
  );
  expect(effectiveSampleSize).toBeCloseTo(21.754276690557763, 5);
  expect(auc).toBeCloseTo(0.5306818181818183, 9);

  // scipy 1.17.1: ks_2samp(bought[:, column], all[:, column]).statistic; numpy: difference of means over root mean variance.
  const { features } = purchaserDistance({ ...clicks, features: clicks.circumstances, names: ["a", "b"] });
  const byName = Object.fromEntries(features.map((feature) => [feature.name, feature]));
  expect(byName.a!.ks).toBeCloseTo(0.03636363636363636, 9);
  expect(byName.b!.ks).toBeCloseTo(0.06363636363636363, 9);
  expect(byName.b!.standardisedDifference).toBeCloseTo(0.09900893979621664, 9);
});

test("where purchasers are drawn at random from humans, the reweighted FPR is the plain one up to sampling", () => {
  const differences = Array.from({ length: 20 }, (_, seed) => {
    const clicks = people({ seed, count: 4000, guestFactor: 1 });
    const { weights, auc } = representativeWeights(clicks);
    expect(Math.abs(auc - 0.5)).toBeLessThan(0.05);
    const { plain, reweighted } = representativeFpr({ ...clicks, purchaseWeights: weights });
    return reweighted - plain;
  });
  const mean = differences.reduce((sum, value) => sum + value, 0) / 20;
  expect(Math.abs(mean)).toBeLessThan(0.001);
  expect(Math.max(...differences.map(Math.abs))).toBeLessThan(0.01);
});

test("where guests buy a tenth as often, the reweighted FPR is that of all humans, and the plain one is not", () => {
  // A third are guests, who lose 6%; the others lose 1%: 2.67% of all humans. Of the purchasers 1 in 21 is a guest: 1.24%.
  const rates = Array.from({ length: 20 }, (_, seed) => {
    const clicks = people({ seed: 100 + seed, count: 5000, guestFactor: 0.1 });
    return representativeFpr({ ...clicks, purchaseWeights: representativeWeights(clicks).weights });
  });
  const mean = (name: "plain" | "reweighted") => rates.reduce((sum, rate) => sum + rate[name], 0) / 20;
  expect(mean("plain")).toBeCloseTo(0.0124, 2);
  expect(Math.abs(mean("reweighted") - 0.0267)).toBeLessThan(0.006);
  // 1 in 21 weighs 7, the others 0.7: they say as much as 1 / (49 / 21 + 0.49 * 20 / 21) of them would, 36%.
  const shares = rates.map(({ effectiveSampleSize, purchases }) => effectiveSampleSize / purchases);
  expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) / 20 - 0.36)).toBeLessThan(0.04);
});

test("the interval of the reweighted FPR covers the truth at least as often as it says", () => {
  const covered = Array.from({ length: 100 }, (_, seed) => {
    const clicks = people({ seed: 1000 + seed, count: 2000, guestFactor: 0.2 });
    const { weights: purchaseWeights } = representativeWeights({ ...clicks, folds: 2 });
    const { lower, upper } = representativeFpr({ ...clicks, purchaseWeights }).reweightedInterval;
    return lower <= 0.08 / 3 && 0.08 / 3 <= upper;
  }).filter(Boolean).length;
  expect(covered).toBeGreaterThanOrEqual(95);
});

test("with equal weights the reweighted FPR and its interval are the plain ones", () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0.1, max: 9, noNaN: true }),
      (lost, weight) => {
        const fpr = representativeFpr({
          invalid: Uint8Array.from(lost, Number),
          purchased: new Uint8Array(lost.length).fill(1),
          purchaseWeights: new Float64Array(lost.length).fill(weight),
        });
        expect(fpr.reweighted).toBeCloseTo(fpr.plain, 12);
        expect(fpr.reweightedInterval.lower).toBeCloseTo(fpr.plainInterval.lower, 12);
        expect(fpr.reweightedInterval.upper).toBeCloseTo(fpr.plainInterval.upper, 12);
      },
    ),
    { seed: 3 },
  );
});

test("a circumstance in which nobody buys gets next to no purchaser's density, and no weight diverges", () => {
  const { ratio, weights } = representativeWeights(twoByTwo([0, 2000], [400, 2000]));
  expect(ratio[0]).toBeGreaterThan(10);
  expect(ratio[2000]).toBeCloseTo(0.5, 1);
  expect(weights.every(Number.isFinite)).toBe(true);
});

test("rows of one cluster are in one fold, and folds are of like size", () => {
  const folds = foldsOf(
    Uint32Array.from({ length: 10_000 }, (_, row) => row >> 1),
    5,
  );
  expect(folds.every((fold, row) => fold === folds[row ^ 1])).toBe(true);
  for (let fold = 0; fold < 5; fold++) {
    const size = folds.filter((value) => value === fold).length;
    expect(Math.abs(size - 2000)).toBeLessThan(200);
  }
});

test("without any difference the stability index is on average what it is expected to be, far above 0", () => {
  const random = seededRandom(8);
  const [n, m] = [60, 600];
  const side = (isPositive: boolean) =>
    Uint8Array.from({ length: n + m }, (_, row) => (row < n === isPositive ? 1 : 0));
  const indices = Array.from({ length: 200 }, () => {
    const values = Float64Array.from({ length: n + m }, random);
    return populationStability(
      twoSamples((row) => values[row]!, { positive: side(true), negative: side(false) }),
    );
  });
  const mean = indices.reduce((sum, { psi }) => sum + psi, 0) / 200;
  // (10 - 1)(1/60 + 1/600)
  expect(indices[0]!.psiExpected).toBeCloseTo(0.165, 12);
  expect(mean / 0.165).toBeGreaterThan(0.8);
  expect(mean / 0.165).toBeLessThan(1.3);
});

test("presumed humans are purchasers and what neither the heuristic nor haste speaks against", () => {
  // 20 purchasers of velocity 1 to 20: the limit is the 19th, 95%.
  const velocity = Float32Array.from({ length: 24 }, (_, click) =>
    click < 20 ? click + 1 : [19, 20, 2, 2][click - 20]!,
  );
  const purchased = Uint8Array.from(velocity, (_, click) => (click < 20 ? 1 : 0));
  const robotic = Uint8Array.from(velocity, (_, click) => (click === 0 || click === 23 ? 1 : 0));
  expect(Array.from(presumedHumans({ purchased, robotic, velocity }).subarray(20))).toEqual([1, 0, 1, 0]);
  expect(presumedHumans({ purchased, robotic, velocity })[0]).toBe(1);
});

test("what the weights cannot be made from is refused", () => {
  const table = twoByTwo([10, 120], [40, 80]);
  const weights = (changes: object) => () => representativeWeights({ ...table, ...changes });
  const bad = table.circumstances.slice();
  bad[5] = Number.NaN;
  expect(weights({ circumstances: bad })).toThrow(
    "representativeWeights requires finite circumstances, got NaN at click 2, column 1",
  );
  expect(weights({ circumstances: bad.subarray(1) })).toThrow(
    "representativeWeights requires circumstances to have 200 x 2 values, got 399",
  );
  expect(weights({ width: 0 })).toThrow(
    "representativeWeights requires a width of 1 or more for circumstances, got 0",
  );
  expect(weights({ presumedHuman: new Uint8Array(199) })).toThrow(
    "representativeWeights requires presumedHuman to have 200 values, got 199",
  );
  expect(weights({ presumedHuman: new Uint8Array(200).fill(1, 0, 99) })).toThrow(
    "representativeWeights requires at least 100 presumed humans, got 99 of 200",
  );
  expect(weights({ purchased: new Uint8Array(200).fill(1, 0, 9) })).toThrow(
    "representativeWeights requires at least 10 purchasing clicks, got 9 of 200",
  );
  expect(weights({ purchased: new Uint8Array(200).fill(2) })).toThrow(
    "representativeWeights requires purchased to be 0 or 1, got 2 at index 0",
  );
  expect(weights({ cluster: new Uint32Array(3) })).toThrow(
    "representativeWeights requires cluster to have 200 values, got 3",
  );
  expect(weights({ weightMax: 0.5 })).toThrow("representativeWeights requires weightMax >= 1, got 0.5");
  expect(weights({ folds: 0 })).toThrow("representativeWeights requires folds to be an integer >= 1, got 0");
  expect(weights({ ridge: 0 })).toThrow("representativeWeights requires a finite ridge > 0, got 0");
});

test("circumstances that tell purchasers from all others are no overlap, not weights", () => {
  expect(() => representativeWeights(twoByTwo([0, 150], [60, 60]))).toThrow(
    "representativeWeights requires circumstances that purchasers and presumed humans share, got no overlap: they are told apart without error, so no weights make one stand for the other",
  );
});

test("what the reweighted FPR cannot be made from is refused", () => {
  const clicks = {
    invalid: new Uint8Array(2),
    purchased: Uint8Array.of(1, 0),
    purchaseWeights: Float64Array.of(1, 0),
  };
  const fpr = (changes: object) => () => representativeFpr({ ...clicks, ...changes });
  expect(fpr({ purchaseWeights: Float64Array.of(0, 5) })).toThrow(
    "representativeFpr requires some purchasing click to weigh more than 0, got 1 purchasing clicks that all weigh 0",
  );
  expect(fpr({ purchaseWeights: Float64Array.of(1, -1) })).toThrow(
    "representativeFpr requires finite purchaseWeights >= 0, got -1 at index 1",
  );
  expect(fpr({ purchaseWeights: Float64Array.of(1) })).toThrow(
    "representativeFpr requires purchaseWeights to have 2 values, got 1",
  );
  expect(fpr({ invalid: Uint8Array.of(1) })).toThrow(
    "representativeFpr requires invalid to have 2 values, got 1",
  );
});

test("what presumed humans cannot be made from is refused", () => {
  const clicks = {
    purchased: Uint8Array.of(1, 0),
    robotic: new Uint8Array(2),
    velocity: Float32Array.of(1, 2),
  };
  const humans = (changes: object) => () => presumedHumans({ ...clicks, ...changes });
  expect(humans({ velocity: Float32Array.of(1, Number.NaN) })).toThrow(
    "presumedHumans requires velocities, got NaN at index 1",
  );
  expect(humans({ quantile: 0 })).toThrow("presumedHumans requires quantile in (0, 1], got 0");
  expect(humans({ purchased: new Uint8Array(2) })).toThrow(
    "presumedHumans requires at least one purchasing click, got none among 2 clicks",
  );
  expect(humans({ robotic: new Uint8Array(1) })).toThrow(
    "presumedHumans requires robotic to have 2 values, got 1",
  );
});

test("what no distance can be taken of is refused", () => {
  const { circumstances: features, ...clicks } = twoByTwo([10, 120], [40, 80]);
  const distance = (changes: object) => () =>
    purchaserDistance({ ...clicks, features, names: ["guest", "loggedIn"], ...changes });
  const bad = features.slice();
  bad[3] = Infinity;
  expect(distance({ features: bad })).toThrow(
    "purchaserDistance requires finite features, got Infinity at click 1, column 1",
  );
  expect(distance({ names: ["guest"] })).toThrow(
    "purchaserDistance requires features to have 200 x 1 values, got 400",
  );
  expect(distance({ names: [] })).toThrow(
    "purchaserDistance requires a width of 1 or more for features, got 0",
  );
  expect(distance({ purchased: new Uint8Array(200) })).toThrow(
    "purchaserDistance requires at least 10 purchasing clicks, got 0 of 200",
  );
});

test("sides that nothing of one resembles the other have a distance of 1, not an error", () => {
  const { circumstances: features, ...clicks } = twoByTwo([0, 200], [60, 60]);
  const others = Uint8Array.from(clicks.purchased, (bought) => 1 - bought);
  const { auc } = purchaserDistance({
    ...clicks,
    features,
    presumedHuman: others,
    names: ["guest", "loggedIn"],
  });
  expect(auc).toBe(1);
});
