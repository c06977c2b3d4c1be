import { InputError } from "@slidr/clicks";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { GuaranteeOptions } from "./guarantee.js";
import { guaranteePurchasesMin } from "./guaranteePurchasesMin.js";

/** The share of the purchases that test, unless told otherwise. */
export const TEST_SHARE = 0.5;

const WARM_UP_DRAWS = 32;

/**
 * Splits clicks at random into those that choose thresholds and those that test them.
 *
 * The clusters (single clicks, where none are given) are shuffled; as many from the front as hold the testing share of
 * the purchases test. So the testing purchases are a random part of all, of a size known beforehand.
 *
 * @returns [n]: 1 for a click that tests.
 * @throws InputError `TEST_SHARE`, `SEED`, `LENGTH_MISMATCH`, `GUARANTEE_PURCHASES`.
 * Cost: O(n).
 */
export function splitClicks(purchased: Uint8Array, budget: number, options: GuaranteeOptions): Uint8Array {
  const { testShare = TEST_SHARE, seed = 1, clusters, delta } = options;
  checkSplit(purchased.length, testShare, seed, clusters);
  const purchases = purchased.reduce((sum, flag) => sum + flag, 0);
  const wanted = Math.round(testShare * purchases);
  const needed = guaranteePurchasesMin(budget, delta);
  if (wanted < needed) {
    const all = Math.ceil(needed / testShare);
    throw new InputError(
      "GUARANTEE_PURCHASES",
      `calibrate requires at least ${all} purchases (${needed} that test, at a testShare of ${testShare}) for a promise ` +
        `at budget ${budget} with delta ${delta}, got ${purchases}`,
    );
  }
  const { clusterOf, count } = denseClusters(purchased.length, clusters);
  const purchasesOf = new Uint32Array(count);
  for (let row = 0; row < purchased.length; row++) purchasesOf[clusterOf(row)]! += purchased[row]!;
  const tests = new Uint8Array(count);
  let tested = 0;
  for (const cluster of shuffled(count, seed)) {
    if (tested >= wanted) break;
    tests[cluster] = 1;
    tested += purchasesOf[cluster]!;
  }
  if (tested === purchases) throw nothingToChooseOn(purchases, testShare, clusters && count);
  return Uint8Array.from(purchased, (_, row) => tests[clusterOf(row)]!);
}

function nothingToChooseOn(
  purchases: number,
  testShare: number,
  clusterCount: number | undefined,
): InputError {
  const clusters = clusterCount === undefined ? "" : ` and ${clusterCount} guarantee.clusters`;
  return new InputError(
    "GUARANTEE_PURCHASES",
    "calibrate requires a split that leaves purchases to choose on, got " +
      `all ${purchases} on the testing side by a guarantee.testShare of ${testShare}${clusters}`,
  );
}

function checkSplit(rows: number, testShare: number, seed: number, clusters: Uint32Array | undefined): void {
  if (!(testShare > 0 && testShare < 1))
    throw new InputError("TEST_SHARE", `calibrate requires guarantee.testShare in (0, 1), got ${testShare}`);
  if (!Number.isSafeInteger(seed))
    throw new InputError("SEED", `calibrate requires guarantee.seed to be a whole number, got ${seed}`);
  if (clusters !== undefined && clusters.length !== rows) {
    const culprit = `${clusters.length}`;
    throw new InputError(
      "LENGTH_MISMATCH",
      `calibrate requires guarantee.clusters to have ${rows} values, got ${culprit}`,
    );
  }
}

/** Clusters numbered from 0 in order of appearance. */
function denseClusters(rows: number, clusters: Uint32Array | undefined) {
  if (clusters === undefined) return { clusterOf: (row: number) => row, count: rows };
  const numberOf = new Map<number, number>();
  for (const code of clusters) if (!numberOf.has(code)) numberOf.set(code, numberOf.size);
  return { clusterOf: (row: number) => numberOf.get(clusters[row]!)!, count: numberOf.size };
}

/** 0 .. count - 1 in an order that the seed decides (Fisher and Yates). */
function shuffled(count: number, seed: number): Uint32Array {
  const generator = xoroshiro128plus(seed);
  // Seeds that differ in few bits start with like numbers, which would move the same few clicks first.
  for (let i = 0; i < WARM_UP_DRAWS; i++) uniformFloat64(generator);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(uniformFloat64(generator) * (last + 1));
    const moved = order[last]!;
    order[last] = order[other]!;
    order[other] = moved;
  }
  return order;
}
