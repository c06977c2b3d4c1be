import type { Click } from "@slidr/clicks";
import type { FeatureStore, RawFeatures } from "../store/featureStore.js";
import { createOracle } from "./oracle.js";

/** What a comparison saw. */
export interface ParityReport {
  readonly clicks: number;
  /** Clicks that the oracle found late, or delivered before. */
  readonly late: number;
  readonly duplicates: number;
  /** Clicks of which the store read anything else than the oracle. */
  readonly differences: number;
  /** The first of them in words, or "". */
  readonly firstDifference: string;
}

/** How to compare. */
export interface CompareOptions {
  /** Clicks handed to the store before its answers are waited for; 1,000 by default. */
  readonly inFlight?: number;
}

/**
 * Hands the same clicks to a store and to the oracle and compares every integer they return.
 *
 * @param store - an empty store.
 * @param clicks - in the order of delivery.
 * @returns counts; `differences` is 0 for a store that keeps the promise.
 *
 * @example
 * ```ts
 * import { createMemoryStore } from "@slidr/features";
 * import { compareWithOracle, faultyClicks, paritySpec } from "@slidr/features/contract";
 *
 * const store = createMemoryStore(paritySpec, { entitiesMax: 10_000 });
 * const report = await compareWithOracle(store, faultyClicks({ clicks: 500, seed: 1 }));
 * report.differences; // => 0
 * ```
 */
export async function compareWithOracle(
  store: FeatureStore,
  clicks: Iterable<Click>,
  options: CompareOptions = {},
): Promise<ParityReport> {
  const { inFlight = 1000 } = options;
  const oracle = createOracle(store.plan.spec);
  const report = { clicks: 0, late: 0, duplicates: 0, differences: 0, firstDifference: "" };
  let waiting: { click: Click; answer: RawFeatures | Promise<RawFeatures> }[] = [];

  const compare = async () => {
    for (const { click, answer } of waiting) {
      const expected = oracle.update(click);
      const difference = differenceOf(await answer, expected);
      report.clicks++;
      if (expected.late) report.late++;
      if (expected.duplicate) report.duplicates++;
      if (difference === "") continue;
      report.differences++;
      report.firstDifference ||= `click ${report.clicks - 1} (${JSON.stringify(click)}): ${difference}`;
    }
    waiting = [];
  };

  for (const click of clicks) {
    // A store may reuse what it returns at once.
    const answer = store.update(click);
    waiting.push({ click, answer: answer instanceof Promise ? answer : copyOf(answer) });
    if (waiting.length >= inFlight) await compare();
  }
  await compare();
  return report;
}

const copyOf = ({ values, late, duplicate }: RawFeatures): RawFeatures => {
  return { values: values.slice(), late, duplicate };
};

/**
 * What a store read otherwise than the oracle, in words; "" if nothing. Integers that no feature reads do not count.
 *
 * @param actual - what the store under test returned.
 * @param expected - what the oracle returned for the same click.
 *
 * @example
 * ```ts
 * import { differenceOf } from "@slidr/features/contract";
 *
 * const expected = { values: Float64Array.of(2, Number.NaN), late: false, duplicate: false };
 * differenceOf({ ...expected, values: Float64Array.of(2, 7) }, expected); // => ""
 * differenceOf({ ...expected, values: Float64Array.of(1, 7) }, expected); // => "integer 0 is 1, not 2"
 * ```
 */
export function differenceOf(actual: RawFeatures, expected: RawFeatures): string {
  if (actual.late !== expected.late) return `late ${actual.late}, not ${expected.late}`;
  if (actual.duplicate !== expected.duplicate)
    return `duplicate ${actual.duplicate}, not ${expected.duplicate}`;
  for (const [index, value] of expected.values.entries()) {
    if (!Number.isNaN(value) && !Object.is(actual.values[index], value)) {
      return `integer ${index} is ${actual.values[index]}, not ${value}`;
    }
  }
  return "";
}
