import { burst, count, defineSpec, distinct, featureNames, gap, rate } from "@slidr/features";
import { expect, test } from "vitest";
import { moreClicks } from "../src/pipeline/moreClicks.js";

const spec = defineSpec(
  [
    count({ by: "userId", window: "1m" }),
    count({ by: "userId", window: "1h" }),
    rate({ by: "ip", window: "10m" }),
    burst({ by: "userId", short: "1m", long: "1h" }),
    burst({ by: "ip", short: "1m", long: "1h" }),
    gap({ by: "userId" }),
    distinct("userId", { by: "ip", window: "1d" }),
  ],
  { timeZone: "UTC" },
);
const more = moreClicks(spec, featureNames(spec), 10);

test("ten clicks more within a minute raise counts, rates and bursts as the features would count them", () => {
  // 2 clicks in the minute of 20 in the hour become 12 of 30: (12 / 1) / (30 / 60) = 24. The address's burst has no counts to follow.
  const changed = more(Float32Array.of(2, 20, 1, 6, 3, 45_000, 5));
  expect([...changed]).toEqual([12, 30, 2, 24, 3, 6000, 5]);
});

test("what is missing stays missing, and the row given stays as it is", () => {
  const given = Float32Array.of(1, 1, -1, 1, -1, -1, -1);
  expect([...more(given)]).toEqual([11, 11, -1, 60, -1, -1, -1]);
  expect([...given]).toEqual([1, 1, -1, 1, -1, -1, -1]);
});
