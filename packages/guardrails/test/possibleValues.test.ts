import { expect, test } from "vitest";
import { checkTrainingData, parseProfile, profileDay, serialiseProfile } from "../src/index.js";

const DAY_MS = 86_400_000;

/** A day of 2,000 clicks in two slices; the counter reads 3 but for the first `zeros` clicks of "small", every 20th click. */
function dayWith(zeros: number, { value = 0, min = 1 as number | "none" } = {}) {
  const n = 2_000;
  let left = zeros;
  return profileDay({
    fromMs: 0,
    toMs: DAY_MS,
    timeZone: "UTC",
    clickedAtMs: Float64Array.from({ length: n }, (_, row) => row * 40_000),
    human: new Int8Array(n),
    slice: {
      codes: Uint32Array.from({ length: n }, (_, row) => (row % 20 === 0 ? 1 : 0)),
      names: ["large", "small"],
    },
    features: {
      columns: [{ name: "clicks", default: -1, ...(min !== "none" && { min }) }],
      values: Float32Array.from({ length: n }, (_, row) => (row % 20 === 0 && left-- > 0 ? value : 3)),
    },
  });
}

const findingOf = (profile: ReturnType<typeof dayWith>) =>
  checkTrainingData({ profile, baseline: [] }).find(({ code }) => code === "IMPOSSIBLE_VALUES")!;

test("a counter below its smallest value blocks, in a slice of 5% too, with no earlier day to compare with", () => {
  // 5 of the slice's 100 clicks: 5%, where 0.1% are let through.
  expect(findingOf(dayWith(5))).toMatchObject({
    severity: "block",
    passed: false,
    observed: 0.05,
    limit: 0.001,
    n: 100,
    worstSlice: "small",
    message: "values below the smallest possible: 5 of 100 values of clicks in small (5%), at most 0.1%",
  });
});

test("four damaged rows are let through", () => {
  expect(findingOf(dayWith(4))).toMatchObject({ passed: true, observed: 0.04, action: "nothing to do" });
});

test("the declared default is missing, not impossible; what is neither is, above and below it", () => {
  expect(findingOf(dayWith(50, { value: -1 })).passed).toBe(true);
  expect(findingOf(dayWith(50, { value: -1000 })).passed).toBe(false);
  expect(findingOf(dayWith(50, { value: 0.5 })).passed).toBe(false);
});

test("without a declared smallest value nothing is impossible", () => {
  const finding = findingOf(dayWith(50, { min: "none" }));
  expect(finding.passed).toBe(true);
  expect(finding.message).toBe("values below the smallest possible: none, at most 0.1%");
});

test("a profile keeps the smallest value when it is written and read, and refuses one that is not finite", () => {
  expect(parseProfile(serialiseProfile(dayWith(5))).features).toEqual([
    { name: "clicks", default: -1, min: 1 },
  ]);
  expect(() => dayWith(5, { min: Number.NaN })).toThrow(
    "profileDay requires a finite min of clicks, or none, got NaN",
  );
});
